import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Service } from "../../platform/services";
import { isHelp, parseCommand, USAGE } from "../../services/common/src/dead-letters/command";
import { accountOf, jobOf, RUN } from "./job";
import type { Kubectl } from "./kubectl";
import type { ClusterOptions } from "./options";
import { sightOf, type Sight } from "./sight";
import { COMMAND, targetOf, type Target } from "./target";

const HELP = `${USAGE}
With --cluster it runs as a Job on the cluster that kubectl is pointed to; --namespace NAME says where the services live.
`;

/** Looks in a row that may fail before the run is given up: the API server may be away for a moment. */
const FAILED_LOOKS = 5;

export interface Surroundings {
  /** All services, one of which consumes the queue. */
  readonly services: readonly Service[];
  readonly kubectl: Kubectl;
  /** Takes what the command said. */
  readonly say: (text: string) => void;
  /** Takes what there is to say about the run itself. */
  readonly tell: (sentence: string) => void;
  /** Ends the run, and its Job, before its time. */
  readonly stopped?: AbortSignal;
  /** Between two looks. @default 1000 */
  readonly pauseMs?: number;
}

/**
 * Runs the command for dead letters as a Kubernetes Job, of which nothing is left afterwards.
 *
 * @returns its exit code.
 * @throws Error with one sentence where it could not be run.
 */
export async function onCluster(
  { namespace, args }: ClusterOptions,
  { services, kubectl, say, tell, stopped, pauseMs = 1000 }: Surroundings,
): Promise<number> {
  if (isHelp(args)) {
    say(HELP);
    return 0;
  }
  const target = targetOf(args, services);
  parseCommand(target.rest);
  const inNamespace: Kubectl = ([verb = "", ...words], input) =>
    kubectl([verb, "-n", namespace, ...words], input);
  const name = `${COMMAND}-${randomBytes(4).toString("hex")}`;
  const job = jobOf(await findCronJob(inNamespace, namespace, target), name, target.args);
  try {
    await inNamespace(["create", "-f", "-"], JSON.stringify(job));
    const last = await watch(inNamespace, name, { tell, stopped, pauseMs });
    if (last.kind === "failed") throw new Error(`The Job ${name} failed. ${last.why}`);
    if (last.kind === "gone")
      throw new Error(`Somebody has deleted the Job ${name}; what it did is not known.`);
    say(await inNamespace(["logs", "--tail=-1", `job/${name}`]));
    if (last.why !== undefined) tell(`The Job ${name} did not end by itself: ${last.why}.`);
    return last.code;
  } finally {
    await inNamespace(["delete", "job", name, "--ignore-not-found", "--wait=false"]).catch(
      (error: unknown) => {
        tell(
          `The Job ${name} could not be deleted. ${error instanceof Error ? error.message : String(error)}`,
        );
      },
    );
  }
}

/** The CronJob of the service's command, which apps makes; its pods run as the service's account. */
async function findCronJob(
  kubectl: Kubectl,
  namespace: string,
  { service, cronJobs }: Target,
): Promise<unknown> {
  for (const name of cronJobs) {
    const found = await get(kubectl, name);
    if (found !== undefined && accountOf(found) === service) return found;
  }
  throw new Error(
    `There is no CronJob ${cronJobs.join(" or ")} of the service ${service} in the namespace ${namespace}: ` +
      "name the services' namespace with --namespace, or deploy apps.",
  );
}

async function get(kubectl: Kubectl, cronJob: string): Promise<unknown> {
  try {
    return JSON.parse(await kubectl(["get", "cronjob", cronJob, "-o", "json"]));
  } catch (error) {
    if (error instanceof Error && error.message.includes("(NotFound)")) return undefined;
    throw error;
  }
}

type Watching = Required<Pick<Surroundings, "tell" | "pauseMs">> & {
  readonly stopped: AbortSignal | undefined;
};

/** Waits for the end of a run, and tells what keeps it from its beginning. */
async function watch(
  kubectl: Kubectl,
  name: string,
  { tell, stopped, pauseMs }: Watching,
): Promise<Exclude<Sight, { kind: "going" }>> {
  let told: string | undefined;
  for (let failures = 0; ;) {
    stopped?.throwIfAborted();
    try {
      const sight = sightOf(
        JSON.parse(await kubectl(["get", "jobs,pods", "-l", `${RUN}=${name}`, "-o", "json"])),
      );
      if (sight.kind !== "going") return sight;
      if (sight.why !== undefined && sight.why !== told) tell(`The Job ${name} waits. ${sight.why}`);
      told = sight.why ?? told;
      failures = 0;
    } catch (error) {
      failures += 1;
      if (failures === FAILED_LOOKS) throw error;
    }
    await sleep(pauseMs, undefined, { signal: stopped }).catch(() => undefined);
  }
}
