import { setTimeout as sleep } from "node:timers/promises";
import { newItems, type Item } from "./entries";
import type { Lab } from "./lab";
import type { Rig } from "./rig";
import type { Contestant } from "./rounds";
import { usageOf, type Usage } from "./usage";

/** A process that takes items off a queue. */
export interface Consumer {
  readonly pid: number;
  stop(): Promise<unknown>;
}

/** A way to get items from Redis into the table. */
export interface Drainer {
  readonly name: string;
  readonly rig: Rig;
  /** How many items are stored in one measurement. */
  readonly items: number;
  /** Puts items into Redis, where consumers that run already do not see them. */
  stage(items: readonly Item[]): Promise<void>;
  /** Starts the consumers; resolves when all wait for items. */
  start(): Promise<readonly Consumer[]>;
  /** Lets consumers see the items. */
  release(): Promise<void>;
  /** How many items are not finished. */
  left(): Promise<number>;
}

/** What one measurement gave. */
export interface Drained {
  readonly itemsPerSecond: number;
  /** Undefined where it cannot be measured. */
  readonly usage: DrainUsage | undefined;
}

/** What an item took, in microseconds of CPU, and the most memory that was in use. */
export interface DrainUsage {
  /** Of all the consumers' processes together. */
  readonly consumer: number;
  readonly redis: number;
  readonly mysql: number;
  /** Of all the consumers' processes together, in MB. */
  readonly peakMegabytes: number;
}

/** How often Redis is asked whether items are left. */
const POLL_MS = 5;

/** How long a measurement may take: ten times what the longest needs. */
const PATIENCE_MS = 300_000;

/** A contestant that drains its items: from the moment they can be seen until the last row is there. */
export function drain(
  drainer: Drainer,
  { admin, redis, mysql }: Pick<Lab, "admin" | "redis" | "mysql">,
  signal: AbortSignal,
): Contestant<Drained> {
  const { name, rig } = drainer;
  const until = async (done: () => Promise<boolean>): Promise<void> => {
    const deadline = performance.now() + PATIENCE_MS;
    while (!(await done())) {
      signal.throwIfAborted();
      if (performance.now() > deadline)
        throw new Error(`${name} has not stored all items in ${PATIENCE_MS / 1000} s.`);
      await sleep(POLL_MS);
    }
  };
  const run = async (): Promise<Drained> => {
    const items = newItems(drainer.items);
    const stored = () => rig.rows(items[0]?.id);
    await drainer.stage(items);
    const consumers = await drainer.start();
    const used = () =>
      [consumers.map(({ pid }) => pid), [redis.pid], [mysql.pid]].map((pids) => usageOf(pids));
    const before = used();
    const began = performance.now();
    await drainer.release();
    await until(async () => (await drainer.left()) === 0);
    let ended = 0;
    await until(async () => {
      // To count takes a while, which is nobody's fault: the clock is read before.
      ended = performance.now();
      return (await stored()) >= items.length;
    });
    const after = used();
    await Promise.all(consumers.map((consumer) => consumer.stop()));
    const rows = await stored();
    if (rows !== items.length) throw new Error(`${name} stored ${rows} rows of ${items.length} items.`);
    await admin.clear();
    return {
      itemsPerSecond: (items.length / (ended - began)) * 1000,
      usage: perItem(before, after, items.length),
    };
  };
  return { name, run };
}

function perItem(
  before: readonly (Usage | undefined)[],
  after: readonly (Usage | undefined)[],
  items: number,
): DrainUsage | undefined {
  const [consumer, redis, mysql] = after.map((usage, index) => {
    const earlier = before[index];
    if (usage === undefined || earlier === undefined) return undefined;
    return ((usage.cpuSeconds - earlier.cpuSeconds) / items) * 1e6;
  });
  const peakMegabytes = after[0]?.peakMegabytes;
  if (consumer === undefined || redis === undefined || mysql === undefined || peakMegabytes === undefined) {
    return undefined;
  }
  return { consumer, redis, mysql, peakMegabytes };
}
