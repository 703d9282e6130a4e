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
    const lengths = await Promise.all(
      this.partitions.map(({ stream }) => this.redis.send(stream, ["XLEN", stream])),
    );
    return lengths.reduce<number>((sum, length) => sum + Number(length), 0);
  }

  private next(): Partition {
    this.turn = (this.turn + 1) % this.partitions.length;
    const partition = this.partitions[this.turn];
    if (partition === undefined) throw new Error("a queue has at least one partition");
    return partition;
  }
}

function addOnce({ stream, idempotency }: Partition, { id, count }: Message, hash: string): Command {
  return ["EVAL", ADD_ONCE, "2", stream, idempotency(hash), id, String(count), String(REMEMBER_SECONDS)];
}
