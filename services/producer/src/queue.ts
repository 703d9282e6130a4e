import { createHash } from "node:crypto";
import { retry } from "@millrace/common/backoff";
import { newId } from "@millrace/common/id";
import type { Partition } from "@millrace/common/queue/keys";
import { encode, type Message } from "@millrace/common/queue/message";
import { isRedisAway } from "@millrace/common/redis/errors";
import type { Command, Redis } from "@millrace/common/redis/redis";

/** How hard to try before the client is told to come back; it waits for the answer all the while. */
const PATIENCE = { attempts: 5, deadlineMs: 3_000, firstMs: 50, mostMs: 500, retryable: isRedisAway };

/** How long an `Idempotency-Key` is remembered. */
const REMEMBER_SECONDS = 24 * 60 * 60;

/** The same `Idempotency-Key` came with another value. */
export class KeyReusedError extends Error {}

/**
 * Adds an entry unless the key is known, and remembers the key: both or neither, in one step.
 *
 * The entry comes first, so that there is never a key without one.
 */
const ADD_ONCE = `
local known = redis.call('GET', KEYS[2])
if known then return known end
redis.call('XADD', KEYS[1], '*', 'id', ARGV[1], 'count', ARGV[2])
local outcome = ARGV[1] .. ' ' .. ARGV[2]
redis.call('SET', KEYS[2], outcome, 'EX', ARGV[3])
return outcome`;

/** How full the queue is, all partitions taken together. */
export interface QueueFigures {
  /** Entries that wait, and those that a consumer has not finished. */
  readonly depth: number;
  /** Seconds since the oldest of them was added, by this machine's clock; 0 where there is none. */
  readonly oldestAgeSeconds: number;
  /** Entries that can never be stored. */
  readonly deadLetters: number;
}

/** The producer's end of the queue. */
export class Queue {
  private turn = 0;

  constructor(
    private readonly redis: Redis,
    private readonly partitions: readonly Partition[],
  ) {}

  /**
   * Adds a value; resolves to its id once Redis has acknowledged it.
   *
   * The id is made before the first attempt and is the same in all, so that an attempt that succeeded unnoticed adds
   * the value only once to the database. Each attempt goes to another partition: its node may be one that is there.
   */
  async add(count: number): Promise<string> {
    const message = { id: newId(), count };
    await retry(() => {
      const { stream } = this.next();
      return this.redis.send(stream, ["XADD", stream, "*", ...encode(message)]);
    }, PATIENCE);
    return message.id;
  }

  /**
   * Adds a value once for all requests with the same key.
   *
   * @throws KeyReusedError where the key came with another value before.
   */
  async addOnce(count: number, key: string): Promise<string> {
    const message = { id: newId(), count };
    const hash = createHash("sha256").update(key).digest();
    const partition = this.partitions[hash.readUInt32BE() % this.partitions.length] ?? this.next();
    const command = addOnce(partition, message, hash.toString("hex"));
    const outcome = await retry(() => this.redis.send(partition.stream, command), PATIENCE);
    const [id = "", remembered] = String(outcome).split(" ");
    if (remembered !== String(count)) throw new KeyReusedError();
    return id;
  }

  /** How many entries are in the queue: those that wait, and those that a consumer has not finished. */
  async depth(): Promise<number> {
    return sum(await this.each(({ stream }) => this.length(stream)));
  }

  /** How full the queue is, at a glance at each partition. */
  async figures(now = Date.now()): Promise<QueueFigures> {
    const [depths, letters, oldest] = await Promise.all([
      this.each(({ stream }) => this.length(stream)),
      this.each(({ deadLetters }) => this.length(deadLetters)),
      this.each(({ stream }) => this.addedAt(stream)),
    ]);
    const first = Math.min(...oldest.map((moment) => moment ?? now));
    return {
      depth: sum(depths),
      // The clocks of servers differ by a little.
      oldestAgeSeconds: Math.max(0, now - first) / 1000,
      deadLetters: sum(letters),
    };
  }

  private each<T>(ask: (partition: Partition) => Promise<T>): Promise<T[]> {
    return Promise.all(this.partitions.map(ask));
  }

  private async length(stream: string): Promise<number> {
    return Number(await this.redis.send(stream, ["XLEN", stream]));
  }

  /** When the first entry was added, in milliseconds: the first half of its id. Entries are deleted once stored. */
  private async addedAt(stream: string): Promise<number | undefined> {
    const reply = await this.redis.send(stream, ["XRANGE", stream, "-", "+", "COUNT", "1"]);
    // Written out, the list of one entry begins with its id, and an empty one is nothing.
    const moment = /^\d+(?=-)/.exec(String(reply))?.[0];
    return moment === undefined ? undefined : Number(moment);
  }

  private next(): Partition {
    this.turn = (this.turn + 1) % this.partitions.length;
    const partition = this.partitions[this.turn];
    if (partition === undefined) throw new Error("a queue has at least one partition");
    return partition;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function addOnce({ stream, idempotency }: Partition, { id, count }: Message, hash: string): Command {
  return ["EVAL", ADD_ONCE, "2", stream, idempotency(hash), id, String(count), String(REMEMBER_SECONDS)];
}
