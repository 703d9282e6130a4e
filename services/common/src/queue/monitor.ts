import type { Redis, Reply } from "../redis/redis";
import { GROUP, type Partition } from "./keys";
import type { Layout } from "./layout";
import { ASSUMED_SECONDS, measuredPace } from "./pace";

/** How full a queue is, all partitions taken together. */
export interface QueueStatus {
  /** Entries that wait, and those that a consumer has not finished. */
  readonly depth: number;
  /** Those of them that a consumer has read. */
  readonly pending: number;
  /** Seconds since the oldest of them was added, by this machine's clock; 0 for an empty queue. */
  readonly oldestAgeSeconds: number;
  /** Entries that can never be processed. */
  readonly deadLetters: number;
}

/** What is left to do in a queue. */
export interface Backlog {
  /** Entries that wait, and those that a consumer has not finished. */
  readonly depth: number;
  /** Measured seconds that one pod takes for one entry; null where nothing was measured yet. */
  readonly secondsPerMessage: number | null;
  /** Seconds that one pod takes for all of them, as far as is known. More than 0 unless the queue is empty. */
  readonly backlogSeconds: number;
}

/** How much a queue and its servers hold. */
export interface QueueLoad {
  /** Entries that no consumer has finished. */
  readonly depth: number;
  /** Memory that the fullest node uses, in percent of its limit; undefined if no node has a limit. */
  readonly memory: number | undefined;
}

/** Measures how full a queue is. */
export class QueueMonitor {
  constructor(
    private readonly redis: Redis,
    private readonly layout: Layout,
  ) {}

  /** The first part of the queue's keys. */
  get queue(): string {
    return this.layout.queue;
  }

  /** Entries that wait, and those that a consumer has not finished. */
  async depth(): Promise<number> {
    return sum(await this.each(({ stream }) => this.length(stream)));
  }

  /** What is left to do, by the time per message that the consumers have measured. */
  async backlog(): Promise<Backlog> {
    const [depth, measured] = await Promise.all([this.depth(), measuredPace(this.redis, this.queue)]);
    // In milliseconds, as the autoscaler counts no less; at least one while there is anything to do.
    const ms = Math.round(depth * (measured ?? ASSUMED_SECONDS) * 1_000);
    return {
      depth,
      secondsPerMessage: measured ?? null,
      backlogSeconds: Math.max(ms, Math.min(depth, 1)) / 1_000,
    };
  }

  /** @param now the time by which the age of the oldest entry is told, in milliseconds. */
  async status(now = Date.now()): Promise<QueueStatus> {
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
   * The load of those shards that answer: one that is unavailable takes no entries.
   *
   * @throws Error when no shard answers.
   */
  async load(): Promise<QueueLoad> {
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

  /** When the first entry was added, in milliseconds: the first half of its id. Entries are deleted once processed. */
  private async addedAt(stream: string): Promise<number | undefined> {
    const reply = await this.redis.send(stream, ["XRANGE", stream, "-", "+", "COUNT", "1"]);
    // As text, the list of one entry begins with its id, and an empty list is empty text.
    const moment = /^\d+(?=-)/.exec(String(reply))?.[0];
    return moment === undefined ? undefined : Number(moment);
  }
}

/** Memory that a node uses, in percent of its limit; undefined if it has none, or does not say. */
export function memoryUse(info: Reply): number | undefined {
  const figure = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, "m").exec(String(info))?.[1] ?? 0);
  const limit = figure("maxmemory");
  return limit === 0 ? undefined : (100 * figure("used_memory")) / limit;
}

/** The values of those promises that are fulfilled. */
async function answered<T>(asked: readonly Promise<T>[]): Promise<T[]> {
  const outcomes = await Promise.allSettled(asked);
  return outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
