import { queuesOf } from "../../platform/queues";
import type { Service } from "../../platform/services";
import { isHelp } from "../../services/common/src/dead-letters/command";
import { takeQueue } from "../../services/common/src/dead-letters/options";
import type { Environment } from "../../services/common/src/settings/read";

/** What the command for dead letters is run with. */
export interface LocalRun {
  readonly queue: string;
  readonly args: readonly string[];
  readonly env: Environment;
}

/**
 * The queue that a command line is about, on a Redis that the environment names: the queue of `--queue`, or that of
 * `REDIS_QUEUE`, which no service of this repository needs to use, or the only queue of all services.
 *
 * @throws UsageError when it says no queue.
 */
export function localRun(args: readonly string[], env: Environment, services: readonly Service[]): LocalRun {
  const given = env["REDIS_QUEUE"];
  const isNamed = args.some((word) => /^--queue(=|$)/.test(word));
  if (isHelp(args) || (given !== undefined && !isNamed)) return { queue: given ?? "", args, env };
  const queues = queuesOf(services);
  const names = queues.map(({ name }) => name);
  const { queue, rest } = takeQueue(args, names);
  const keys = queues.find(({ name }) => name === queue)?.physical;
  return { queue, args: rest, env: { ...env, REDIS_QUEUE: keys } };
}
