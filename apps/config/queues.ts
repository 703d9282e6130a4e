import { z } from "zod";
import { count } from "../../components/rules/values";
import { queuesOf } from "../../platform/queues";
import type { Service } from "../../platform/services";
import { name, refuseUnknown } from "./names";

/** From where on the producers of a queue take no more; what they refuse is for the client to send again. */
const queue = z
  .strictObject({
    partitions: count(1, 1024)
      .optional()
      .describe("streams that the queue is divided into; by default four a shard of a cluster, else one"),
    softDepth: count(1, 1_000_000_000)
      .default(1_000_000)
      .describe("entries in the queue from which on producers refuse new ones with 429"),
    hardDepth: count(1, 1_000_000_000)
      .default(2_000_000)
      .describe("entries in the queue from which on producers refuse new ones with 503"),
    softMemoryPercent: count(1, 100)
      .default(75)
      .describe("share of the cache's memory from which on producers refuse new entries with 429"),
    hardMemoryPercent: count(1, 100)
      .default(90)
      .describe("share of the cache's memory from which on producers refuse new entries with 503"),
    waitReplicas: count(0, 5)
      .default(0)
      .describe(
        "replicas that must have an entry before it is answered; for engines that are neither serverless nor durable",
      ),
  })
  .refine(({ softDepth, hardDepth }) => softDepth < hardDepth, {
    path: ["hardDepth"],
    error: "must be more than softDepth",
  })
  .refine(({ softMemoryPercent, hardMemoryPercent }) => softMemoryPercent < hardMemoryPercent, {
    path: ["hardMemoryPercent"],
    error: "must be more than softMemoryPercent",
  });

/** Settings of a queue in this environment. */
export type QueueConfig = z.output<typeof queue>;

/** `queues`, with an entry for each queue of the services once it is read. */
export function queues(services: () => readonly Service[]) {
  const known = () => queuesOf(services()).map(({ name }) => name);
  return z
    .record(name, queue)
    .default({})
    .superRefine((given, problems) => refuseUnknown("queue", known(), given, problems))
    .transform((given): Readonly<Record<string, QueueConfig>> =>
      Object.fromEntries(known().map((one) => [one, given[one] ?? queue.parse({})])),
    );
}
