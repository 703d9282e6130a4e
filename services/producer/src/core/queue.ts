import { createHash } from "node:crypto";
import { retry, type RetryOptions } from "@millrace/common/backoff";
import { idsFrom } from "@millrace/common/id";
import type { Partition } from "@millrace/common/queue/keys";
import type { Layout } from "@millrace/common/queue/layout";
import type { Message } from "@millrace/common/queue/message";
import { isRedisAway, ReplicasError } from "@millrace/common/redis/errors";
import type { Command, Redis, Reply } from "@millrace/common/redis/redis";
import { Groups } from "./groups";
import { Rounds } from "./rounds";

/** Retries and replicas that a value is acknowledged with; when the retries end, the client gets 503. */
export interface Persistence {
  /** Attempts at most, the first among them. */
  readonly attempts: number;
  /** Upper bound of the wait before the second attempt; it doubles with each. */
  readonly delayMs: number;
  /** When to give up although attempts are left. */
  readonly deadlineMs: number;
  /** Replicas that must have a value before it counts as acknowledged; 0 where the server itself sees to that. */
  readonly waitReplicas: number;
  /** How long they may take. */
  readonly waitMs: number;
}

/** Upper bound of the waits between attempts. */
const MOST_DELAY_MS = 500;

/** One node that is silent must not use up the time in which another could be asked. */
const ATTEMPTS_AT_LEAST = 3;

/** How long an answer may take beside the round that is under way and its own. */
const ANSWER_MS = 500;

/** How long an `Idempotency-Key` is remembered. */
const REMEMBER_SECONDS = 24 * 60 * 60;

/** Adds the messages of `ARGV`, from the given place on: id, count and trace (or nothing) of each. */
const ADD_FROM = (first: number) => `
for index = ${first}, #ARGV, 3 do
  if ARGV[index + 2] == '' then
    redis.call('XADD', KEYS[1], '*', 'id', ARGV[index], 'count', ARGV[index + 1])
  else
    redis.call('XADD', KEYS[1], '*', 'id', ARGV[index], 'count', ARGV[index + 1], 'trace', ARGV[index + 2])
  end
end`;

/** Adds messages in one step. */
const ADD = ADD_FROM(1);

/**
 * Adds messages unless the key is known, and remembers the key: both or neither, in one step.
 *
 * The entries come first, so that there is never a key without them.
 */
const ADD_ONCE = `
local known = redis.call('GET', KEYS[2])
if known then
  -- A write, on whose acknowledgement by replicas one can wait: the one of then may not have been acknowledged.
  redis.call('EXPIRE', KEYS[2], ARGV[2])
  return known
end
${ADD_FROM(3)}
redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[2])
return ARGV[1]`;

/** The producer's end of the queue. */
export class Queue {
  private readonly groups: Groups<Message>;
  private readonly rounds = new Rounds((stream, commands) => this.waitFor(stream, commands));
  private readonly retries: RetryOptions;
  private turn = 0;

  /** @param outageOf why no value may be added to a partition; undefined if it may. */
  constructor(
    private readonly redis: Redis,
    private readonly layout: Layout,
    private readonly persistence: Persistence,
    private readonly outageOf: (partition: Partition) => Error | undefined = () => undefined,
  ) {
    this.groups = new Groups((messages) => this.send(messages));
    this.retries = {
      attempts: persistence.attempts,
      deadlineMs: persistence.deadlineMs,
      firstMs: persistence.delayMs,
      mostMs: Math.max(MOST_DELAY_MS, persistence.delayMs),
      attemptMs: Math.max(2 * persistence.waitMs + ANSWER_MS, persistence.deadlineMs / ATTEMPTS_AT_LEAST),
      // What replicas have not acknowledged is there all the same: another attempt would only fill the queue with it.
      retryable: isRedisAway,
    };
  }

  /**
   * Adds messages, together with whatever others come at the same moment; resolves once Redis has acknowledged them.
   *
   * An attempt that succeeded unnoticed adds a message to the database only once, since its id is the same in all.
   */
  add(messages: readonly Message[]): Promise<void> {
    return this.groups.add(messages);
  }

  /**
   * Adds messages once for all requests with the same key.
   *
   * @param messages their ids follow one another, as `newIds` makes them.
   * @returns the ids under which they were added at first; undefined where the key came with other values before.
   */
  async addOnce(messages: readonly Message[], key: string): Promise<string[] | undefined> {
    // Where others remember the key is not known before.
    if (!this.layout.known) await this.layout.refresh();
    const hash = createHash("sha256").update(key).digest();
    const partition = this.partitionOf(hash);
    const values = fingerprint(messages);
    const outcome = `${messages[0]?.id ?? ""} ${values}`;
    const keys = ["2", partition.stream, partition.idempotency(hash.toString("hex"))];
    const remembered = [outcome, String(REMEMBER_SECONDS)];
    const command: Command = ["EVAL", ADD_ONCE, ...keys, ...remembered, ...messages.flatMap(triple)];
    const attempt = async () => {
      const outage = this.outageOf(partition);
      if (outage !== undefined) throw outage;
      return this.acknowledged(partition, command);
    };
    const known = String(await retry(attempt, this.retries));
    const [first = "", before] = known.split(" ");
    return before === values ? idsFrom(first, messages.length) : undefined;
  }

  /** Each attempt goes to another partition: its node may be one that is there. */
  private async send(messages: readonly Message[]): Promise<void> {
    const values = messages.flatMap(triple);
    await retry(async () => {
      const partition = this.next();
      return this.acknowledged(partition, ["EVAL", ADD, "1", partition.stream, ...values]);
    }, this.retries);
  }

  /** Runs a command that writes; resolves to its reply once as many replicas as asked for have what it wrote. */
  private acknowledged({ stream }: Partition, command: Command): Promise<Reply> {
    return this.persistence.waitReplicas === 0
      ? this.redis.send(stream, command)
      : this.rounds.add(stream, command);
  }

  /** Runs commands that write, and waits once for the replicas to have what all of them wrote. */
  private async waitFor(stream: string, commands: readonly Command[]): Promise<readonly Reply[]> {
    const { waitReplicas, waitMs } = this.persistence;
    // On one connection: on another, WAIT would know nothing of the writes.
    const wait: Command = ["WAIT", String(waitReplicas), String(waitMs)];
    const replies = await this.redis.pipeline(stream, [...commands, wait]);
    const replicas = Number(replies.at(-1));
    if (replicas >= waitReplicas) return replies;
    throw new ReplicasError(replicas, waitReplicas);
  }

  private next(): Partition {
    const { current } = this.layout;
    let last: Error | undefined;
    for (let tried = 0; tried < current.length; tried += 1) {
      this.turn = (this.turn + 1) % current.length;
      const partition = at(current, this.turn);
      last = this.outageOf(partition);
      if (last === undefined) return partition;
    }
    throw last ?? new Error("a queue has at least one partition");
  }

  /**
   * Where a key is remembered. While the number of partitions changes, requests with the same key may be taken twice: they
   * may come to either place.
   */
  private partitionOf(hash: Buffer): Partition {
    const { current } = this.layout;
    return at(current, hash.readUInt32BE() % current.length);
  }
}

function at(partitions: readonly Partition[], index: number): Partition {
  const partition = partitions[index];
  if (partition === undefined) throw new Error("a queue has at least one partition");
  return partition;
}

function triple({ id, count, trace = "" }: Message): [string, string, string] {
  return [id, String(count), trace];
}

/** Tells values from others: one by itself, several by their hash. */
function fingerprint(messages: readonly Message[]): string {
  const values = messages.map(({ count }) => count).join(",");
  if (messages.length === 1) return values;
  return `${messages.length}:${createHash("sha256").update(values).digest("base64url")}`;
}
