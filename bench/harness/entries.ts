import { GROUP, type Partition } from "../../services/common/src/queue/keys";
import { newId } from "../../services/common/src/id";
import { encode } from "../../services/common/src/queue/message";
import type { RedisAdmin } from "./redis-admin";

/** The name under which a queue's part is filled, where no consumer looks. */
const staged = (stream: string) => `${stream}:staged`;

/** A value that is to be stored; the same for all contestants. */
export interface Item {
  readonly id: string;
  readonly count: number;
}

/** New items, the first id being the least. */
export function newItems(count: number): Item[] {
  return Array.from({ length: count }, (_, index) => ({ id: newId(), count: index }));
}

/** Fills a queue's streams, evenly and as the producer does, where consumers do not see it yet. */
export async function stageEntries(
  admin: RedisAdmin,
  partitions: readonly Partition[],
  items: readonly Item[],
): Promise<void> {
  const streams = partitions.map(({ stream }) => staged(stream));
  for (const stream of streams) await admin.send("XGROUP", "CREATE", stream, GROUP, "0", "MKSTREAM");
  await admin.sendMany(items.length, (index) => {
    const { id, count } = items[index] ?? { id: newId(), count: index };
    return ["XADD", streams[index % streams.length] ?? "", "*", ...encode({ id, count })];
  });
}

/** Shows consumers, which wait already, all that was staged: at once. */
export function releaseEntries(admin: RedisAdmin, partitions: readonly Partition[]): Promise<void> {
  return admin.rename(partitions.map(({ stream }) => [staged(stream), stream]));
}

/** How many entries no consumer has finished. */
export async function entriesLeft(admin: RedisAdmin, partitions: readonly Partition[]): Promise<number> {
  const lengths = await Promise.all(partitions.map(({ stream }) => admin.send("XLEN", stream)));
  return lengths.reduce<number>((sum, length) => sum + Number(length), 0);
}
