import { GROUP, type Partition } from "../queue/keys";
import type { Entry } from "../queue/message";
import { isRedisAway } from "../redis/errors";
import type { Command, Redis } from "../redis/redis";
import { claimedEntries, readEntries, type Claimed } from "./replies";

/** How long Redis holds back an answer while the stream is empty; also how long a stop may have to wait. */
const BLOCK_MS = 1_000;

/** An entry that can never be stored. */
export interface DeadLetter {
  readonly entry: Entry;
  readonly reason: string;
}

/** Leaves the group, unless entries are pending: they would be forgotten with the consumer. One step, as a script. */
const LEAVE = `
if #redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', 1, ARGV[2]) == 0 then
  redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2])
end`;

/**
 * Writes an entry down as a dead letter and finishes it, if nobody has done so before. The letter comes first: where
 * it cannot be written, the script ends and the entry stays pending.
 */
const BURY = `
local pending = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[2], ARGV[2], 1)[1]
if not pending then return end
redis.call('XADD', KEYS[2], '*', 'entry', ARGV[2], 'reason', ARGV[3], 'attempts', pending[4], 'fields', ARGV[4])
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
redis.call('XDEL', KEYS[1], ARGV[2])`;

/** One partition's stream, as one consumer of the group sees it. */
export class Stream {
  constructor(
    /** Commands that are answered at once. */
    private readonly redis: Redis,
    /** A connection for the read that blocks, which would hold up all others. */
    private readonly blocking: Redis,
    private readonly partition: Partition,
    private readonly consumer: string,
  ) {}

  /** Entries that this consumer has read before and not finished, from after the given one on. */
  async readOwn(after: string, count: number): Promise<Entry[]> {
    return readEntries(await this.redis.send(this.key, this.read(count, after)));
  }

  /** Entries that nobody has read; waits a while for one where there is none. */
  async readNew(count: number): Promise<Entry[]> {
    return readEntries(await this.blocking.send(this.key, this.read(count, ">", BLOCK_MS)));
  }

  /** Takes over entries that others have had for longer than the given time. */
  async claim(idleMs: number, cursor: string, count: number): Promise<Claimed> {
    const from = [GROUP, this.consumer, String(idleMs), cursor];
    return claimedEntries(
      await this.redis.send(this.key, ["XAUTOCLAIM", this.key, ...from, "COUNT", String(count)]),
    );
  }

  /** Tells that these entries are still being worked on, so that nobody takes them over. */
  async keep(entries: readonly Entry[]): Promise<void> {
    const ids = entries.map(({ id }) => id);
    await this.redis.send(this.key, ["XCLAIM", this.key, GROUP, this.consumer, "0", ...ids, "JUSTID"]);
  }

  /**
   * Finishes entries for good, and writes down those of them that never can be stored.
   *
   * A letter that cannot be written leaves its own entry pending, to be claimed later, and keeps up no other. No
   * transaction: a Redis without memory refuses every command in one, and could not be emptied any more. What is deleted
   * and not acknowledged is read once more, without fields, and acknowledged then.
   *
   * @returns the letters that could not be written, and why.
   */
  async finish(
    entries: readonly Entry[],
    deadLetters: readonly DeadLetter[],
  ): Promise<ReadonlyMap<DeadLetter, unknown>> {
    const dead = new Set(deadLetters.map(({ entry }) => entry.id));
    const ids = entries.map(({ id }) => id).filter((id) => !dead.has(id));
    const unwritten = new Map<DeadLetter, unknown>();
    const burials = deadLetters.map(async (letter) => {
      try {
        await this.redis.send(this.key, this.bury(letter));
      } catch (error) {
        if (isRedisAway(error)) throw error;
        unwritten.set(letter, error);
      }
    });
    const finish: Command[] = [
      ["XDEL", this.key, ...ids],
      ["XACK", this.key, GROUP, ...ids],
    ];
    const finished = ids.length > 0 ? this.redis.pipeline(this.key, finish) : undefined;
    await Promise.all([finished, ...burials]);
    return unwritten;
  }

  /** Ends this consumer's membership of the group. */
  async leave(): Promise<void> {
    await this.redis.send(this.key, ["EVAL", LEAVE, "1", this.key, GROUP, this.consumer]);
  }

  private get key(): string {
    return this.partition.stream;
  }

  private read(count: number, from: string, blockMs?: number): Command {
    const block = blockMs === undefined ? [] : ["BLOCK", String(blockMs)];
    const options = ["COUNT", String(count), ...block, "STREAMS", this.key, from];
    return ["XREADGROUP", "GROUP", GROUP, this.consumer, ...options];
  }

  private bury({ entry, reason }: DeadLetter): Command {
    const fields = JSON.stringify(entry.fields);
    const keys = ["2", this.key, this.partition.deadLetters];
    return ["EVAL", BURY, ...keys, GROUP, entry.id, reason, fields];
  }
}
