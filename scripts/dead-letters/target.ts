import { queuesOf } from "../../platform/queues";
import type { Service } from "../../platform/services";
import { takeQueue, UsageError } from "../../services/common/src/dead-letters/options";

/** Name of the command in a service's manifest. */
export const COMMAND = "dlq";

/** The service that deals with the dead letters of a queue, and what its command is told. */
export interface Target {
  readonly service: string;
  /** Names of its CronJob in the cluster, of which there is one: the second is that of former versions. */
  readonly cronJobs: readonly string[];
  readonly args: readonly string[];
  /** The command line without `--queue`. */
  readonly rest: readonly string[];
}

/**
 * The target of a command line: the consumer of the only queue, or of the one that `--queue` names.
 *
 * @throws UsageError when `--queue` is missing or wrong, or the consumer has no such command.
 */
export function targetOf(args: readonly string[], services: readonly Service[]): Target {
  const queues = queuesOf(services);
  const { queue, rest } = takeQueue(
    args,
    queues.map(({ name }) => name),
  );
  const consumer = services.find(({ name }) => name === queues.find(({ name }) => name === queue)?.consumer);
  if (consumer === undefined || !(COMMAND in consumer.commands)) {
    throw new UsageError(
      `services/${consumer?.name ?? ""}/service.ts has no command ${COMMAND}, which deals with dead letters in the cluster; ` +
        `add commands: { ${COMMAND}: "./src/dlq.ts" }.`,
    );
  }
  const consumed = Object.values(consumer.uses.queues).filter(({ access }) => access === "consume");
  return {
    service: consumer.name,
    cronJobs: [`${consumer.name}-${COMMAND}`, COMMAND],
    args: consumed.length > 1 ? ["--queue", queue, ...rest] : rest,
    rest,
  };
}
