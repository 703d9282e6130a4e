import { runsToCompletion, type Service } from "../../platform/services";
import type { ServiceConfig } from "./service";

/** Something wrong with a service's configuration. */
export interface Problem {
  /** Path below the service's name. */
  readonly key: readonly string[];
  /** End of the sentence that begins with "it". */
  readonly message: string;
}

/** Bounds of the number of pods where the configuration has none; a bound gives way to the other one where that is set. */
export const DEFAULT_REPLICAS = { min: 1, max: 10 } as const;

/** Keys for services whose manifest has `scaling`, as the last part of their paths. */
const SCALED = ["minReplicas", "maxReplicas", "scaling"] as const;

/** What is wrong with a service's configuration, given what its manifest says. */
export function serviceProblems(service: Service, config: ServiceConfig): Problem[] {
  const problems: Problem[] = [];
  const leaveOut = (key: string, why: string) =>
    problems.push({ key: [key], message: `must be left out, since ${why}` });
  const given = (key: keyof ServiceConfig) => config[key] !== undefined;
  const { kind } = service;
  if (runsToCompletion(service)) {
    for (const key of (["replicas", ...SCALED] as const).filter(given)) {
      leaveOut(key, `a service of kind "${kind}" runs to completion`);
    }
  } else if (service.scaling.length === 0) {
    for (const key of SCALED.filter(given)) leaveOut(key, "the service's manifest has no scaling");
  } else if (given("replicas") && SCALED.some(given)) {
    leaveOut("replicas", "minReplicas, maxReplicas and scaling let the number of pods vary");
  } else {
    problems.push(...boundProblems(service, config), ...targetProblems(service, config));
  }
  if (kind !== "http" && config.callerNamespaces.length > 0) {
    leaveOut("callerNamespaces", `kind is "${kind}" and not "http"`);
  }
  return problems;
}

function boundProblems(
  service: Service,
  { minReplicas = DEFAULT_REPLICAS.min, maxReplicas = minReplicas }: ServiceConfig,
): Problem[] {
  const problems: Problem[] = [];
  if (minReplicas > maxReplicas) {
    problems.push({ key: ["maxReplicas"], message: `must be at least minReplicas, which is ${minReplicas}` });
  }
  if (minReplicas > 0) return problems;
  const counted = service.scaling.find(({ on }) => on === "cpu" || on === "requests");
  if (counted !== undefined) {
    const message = `must be 1 or more, since the service scales on ${counted.on}, which is measured while pods run`;
    problems.push({ key: ["minReplicas"], message });
  }
  return problems;
}

/** Targets that the manifest does not scale on. */
function targetProblems({ scaling }: Service, { scaling: targets = {} }: ServiceConfig): Problem[] {
  const problems: Problem[] = [];
  const { requestsPerSecond, cpuPercent, perPod, drainWithin } = targets;
  const refuse = (key: string, message: string) => problems.push({ key: ["scaling", key], message });
  const wanted = [
    { key: "requestsPerSecond", value: requestsPerSecond, on: "requests" },
    { key: "cpuPercent", value: cpuPercent, on: "cpu" },
    { key: "perPod", value: perPod, on: "queue" },
    { key: "drainWithin", value: drainWithin, on: "queue" },
  ];
  for (const { key, value, on } of wanted) {
    if (value === undefined || scaling.some((one) => one.on === on)) continue;
    refuse(key, `must be left out, since the service's manifest does not scale on ${on}`);
  }
  const byQueue = scaling.some(({ on }) => on === "queue");
  if (byQueue && drainWithin !== undefined && perPod !== undefined) {
    refuse("drainWithin", "must be left out where perPod is set");
  }
  return problems;
}
