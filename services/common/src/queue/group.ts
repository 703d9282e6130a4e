import { replyCode } from "../redis/errors";
import type { Redis } from "../redis/redis";
import { GROUP, type Partition } from "./keys";

/** Makes a partition's stream and its consumer group, where they are not there yet. */
export async function ensureGroup(redis: Redis, { stream }: Partition): Promise<void> {
  try {
    // From 0, never `$`: entries that came before the group must be delivered too.
    await redis.send(stream, ["XGROUP", "CREATE", stream, GROUP, "0", "MKSTREAM"]);
  } catch (error) {
    if (replyCode(error) !== "BUSYGROUP") throw error;
  }
}

/** The same for all partitions of a queue, as far as it can be done; rejects with the first reason why not. */
export async function ensureGroups(redis: Redis, partitions: readonly Partition[]): Promise<void> {
  const made = await Promise.allSettled(partitions.map((partition) => ensureGroup(redis, partition)));
  const failed = made.find((outcome) => outcome.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
