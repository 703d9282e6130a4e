import type { Partition } from "@millrace/common/queue/keys";
import { GROUP } from "@millrace/common/queue/keys";
import type { Layout } from "@millrace/common/queue/layout";
import type { Redis, Reply } from "@millrace/common/redis/redis";
import type { Load } from "./core/admission";

/** How full the queue is, all partitions taken together. */
export interface QueueFigures {
  /** Entries that wait, and those that a consumer has not finished. */
  readonly depth: number;
  /** Those of them that a consumer has in hand. */
  readonly pending: number;
  /** Seconds since the oldest of them was added, by this machine's clock; 0 where there is none. */
  readonly oldestAgeSeconds: number;
  /** Entries that can never be stored. */
  readonly deadLetters: number;
}

/** Tells how full the queue is. */
export class Gauge {
  constructor(
    private readonly redis: Redis,
    private readonly layout: Layout,
  ) {}

  /** How many entries are in the queue: those that wait, and those that a consumer has not finished. */
  async depth(): Promise<number> {
    return sum(await this.each(({ stream }) => this.length(stream)));
  }

  /** How full the queue is, at a glance at each partition. */
  async figures(now = Date.now()): Promise<QueueFigures> {
    const [depths, pending, letters, oldest] = await Promise.all([
      this.each(({ stream }) => this.length(stream)),
      this.each(({ stream }) => this.pending(stream)),
      this.each(({ deadLetters }) => this.length(deadLetters)),
      this.each(({ stream }) => this.addedAt(stream)),
    ]);
    const first = Math.min(...oldest.map((moment) => moment ?? now));
    return {
      depth: sum(depths),
      pending: sum(pending),
      // The clocks of servers differ by a little.
      oldestAgeSeconds: Math.max(0, now - first) / 1000,
      deadLetters: sum(letters),
    };
  }

  /**
   * How much there is in Redis, as far as it says so: a shard that is away takes no values.
   *
   * @throws where nothing is known of any partition.
   */
  async load(): Promise<Load> {
    const [depths, infos] = await Promise.all([
      answered(this.layout.all.map(({ stream }) => this.length(stream))),
      answered(this.layout.current.map(({ stream }) => this.redis.send(stream, ["INFO", "memory"]))),
    ]);
    if (depths.length === 0) throw new Error("no partition answers");
    const known = infos.map(memoryUse).filter((use) => use !== undefined);
    return { depth: sum(depths), memory: known.length === 0 ? undefined : Math.max(...known) };
  }

  private each<T>(ask: (partition: Partition) => Promise<T>): Promise<T[]> {
    return Promise.all(this.layout.all.map(ask));
  }

  private async length(stream: string): Promise<number> {
    return Number(await this.redis.send(stream, ["XLEN", stream]));
  }

  private async pending(stream: string): Promise<number> {
    const reply = await this.redis.send(stream, ["XPENDING", stream, GROUP]);
    return Number((reply as readonly Reply[])[0]);
  }

  /** When the first entry was added, in milliseconds: the first half of its id. Entries are deleted once stored. */
  private async addedAt(stream: string): Promise<number | undefined> {
    const reply = await this.redis.send(stream, ["XRANGE", stream, "-", "+", "COUNT", "1"]);
    // Written out, the list of one entry begins with its id, and an empty one is nothing.
    const moment = /^\d+(?=-)/.exec(String(reply))?.[0];
    return moment === undefined ? undefined : Number(moment);
  }
}

/** Memory that a node uses, in percent of its limit; undefined where it has none, or does not say. */
export function memoryUse(info: Reply): number | undefined {
  const figure = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, "m").exec(String(info))?.[1] ?? 0);
  const most = figure("maxmemory");
  return most === 0 ? undefined : (100 * figure("used_memory")) / most;
}

/** The answers of those that give one. */
async function answered<T>(asked: readonly Promise<T>[]): Promise<T[]> {
  const outcomes = await Promise.allSettled(asked);
  return outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
