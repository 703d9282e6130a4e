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

/** The same for all partitions of a queue. */
export async function ensureGroups(redis: Redis, partitions: readonly Partition[]): Promise<void> {
  await Promise.all(partitions.map((partition) => ensureGroup(redis, partition)));
}
