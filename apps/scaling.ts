import { balancerRequests, cpuUsage, period, reportedValue, type Trigger } from "../k8s/triggers";
import { depthPath, queueOfRule, queuesOf, type QueueRule } from "../platform/queues";
import type { Service } from "../platform/services";
import { secondsOf } from "../platform/times";
import { DEFAULT_REPLICAS } from "./config/service-problems";
import { configOf, type Environment } from "./config/environment";

/** How the number of a service's pods follows its load. */
export interface Scale {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly triggers: readonly Trigger[];
}

type ScalingRule = Service["scaling"][number];

/**
 * How a service scales: as its manifest says, where there is KEDA and the configuration sets no fixed number of pods.
 *
 * @returns undefined for a fixed number of pods.
 */
export function scaleOf(service: Service, environment: Environment): Scale | undefined {
  const { replicas, minReplicas, maxReplicas } = configOf(service, environment.config);
  if (environment.config.keda === undefined || replicas !== undefined) return undefined;
  const triggers = service.scaling.flatMap((rule) => triggersOf(rule, service, environment));
  if (triggers.length === 0) return undefined;
  return {
    minReplicas: minReplicas ?? DEFAULT_REPLICAS.min,
    maxReplicas: maxReplicas ?? Math.max(DEFAULT_REPLICAS.max, minReplicas ?? 0),
    triggers,
  };
}

/** Number of pods of a service that does not scale. */
export function replicasOf(service: Service, { config }: Environment): number {
  const { replicas, minReplicas } = configOf(service, config);
  return replicas ?? minReplicas ?? 1;
}

/** Names of the services whose depth reports KEDA reads. */
export function reportersOf(environment: Environment): string[] {
  const read = environment.services.flatMap((service) =>
    scaleOf(service, environment) === undefined
      ? []
      : service.scaling
          .filter((rule) => rule.on === "queue")
          .map((rule) => reportOf(rule, service, environment)),
  );
  return [...new Set(read.map(({ reporter }) => reporter.name))].sort();
}

function triggersOf(rule: ScalingRule, service: Service, environment: Environment): Trigger[] {
  const { contract, config } = environment;
  const { scaling: targets } = configOf(service, config);
  switch (rule.on) {
    case "cpu":
      return [cpuUsage(targets?.cpuPercent ?? rule.percent)];
    case "requests": {
      // Only a load balancer counts requests.
      const targetGroup = contract.services[service.name]?.targetGroups.http?.metricName;
      if (contract.edge === undefined || targetGroup === undefined) return [];
      const { region, edge } = contract;
      const perSecond = targets?.requestsPerSecond ?? rule.perSecond;
      return [balancerRequests({ region, loadBalancer: edge.loadBalancer, targetGroup, perSecond })];
    }
    case "queue": {
      // One number for all partitions, which needs no user in Redis: the reporting service adds them up.
      const { reporter, path } = reportOf(rule, service, environment);
      const url = `http://${reporter.name}.${contract.namespace}${path}`;
      const { field, perPod } = queueTarget(rule, targets);
      return [reportedValue(url, field, perPod)];
    }
    case "schedule":
      return [period(rule)];
  }
}

/** Entries a pod where nothing says another number. */
const PER_POD = 5000;

/**
 * The reported number that a rule scales on, and how much of it one pod should have. With a time in which the queue should
 * be drained, that is the time that one pod would take for all entries: twice that time needs two pods. Where the manifest
 * states the time per message, it is the entries that a pod drains in that time, whatever was measured.
 */
function queueTarget(
  { perPod, drainWithin, secondsPerMessage }: QueueRule,
  targets: { readonly perPod?: number | undefined; readonly drainWithin?: string | undefined } = {},
): { readonly field: "depth" | "backlogSeconds"; readonly perPod: number } {
  if (targets.perPod !== undefined) return { field: "depth", perPod: targets.perPod };
  const seconds = secondsOf(targets.drainWithin ?? drainWithin ?? "");
  if (seconds === undefined) return { field: "depth", perPod: perPod ?? PER_POD };
  if (secondsPerMessage === undefined) return { field: "backlogSeconds", perPod: seconds };
  return { field: "depth", perPod: Math.max(1, Math.round(seconds / secondsPerMessage)) };
}

/** The service that reports the depth of the queue that a rule is about, and where it does. */
function reportOf(rule: QueueRule, service: Service, { services }: Environment) {
  const name = queueOfRule(rule, service);
  const reporting = queuesOf(services).find((one) => one.name === name)?.reporter;
  const reporter = services.find((one) => one.name === reporting) ?? service;
  return { reporter, path: depthPath(name, reporter) };
}
