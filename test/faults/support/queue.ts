import { setTimeout as sleep } from "node:timers/promises";
import type { RedisServer } from "../../../local/servers";
import { askRedis } from "../../../local/servers/redis";
import { GROUP, partitionsOf } from "../../../services/common/src/queue/keys";

type Command = [string, ...string[]];

/** An entry that has been read and not been acknowledged. */
export interface Pending {
  readonly entry: string;
  readonly consumer: string;
}

/** As many entries as any case leaves in a queue. */
const MOST = "100000";

/** A queue as Redis itself shows it, whatever the services make of it. */
export class Queue {
  constructor(
    readonly name: string,
    readonly partitions: number,
    /** Where Redis is: one server, or nodes of a cluster. */
    public servers: readonly RedisServer[],
  ) {}

  get streams(): readonly string[] {
    return partitionsOf(this.name, this.partitions).map(({ stream }) => stream);
  }

  /** How many entries there are, read ones included. */
  async depth(): Promise<number> {
    return total(await this.each(this.streams, (key) => ["XLEN", key]));
  }

  /** Entries that a consumer has in hand. */
  async pending(consumer?: string): Promise<Pending[]> {
    const name = consumer === undefined ? [] : [consumer];
    const lists = await this.each(this.streams, (key) => [
      "XPENDING",
      key,
      ...[GROUP, "-", "+", MOST],
      ...name,
    ]);
    return (lists as [string, string][][])
      .flat()
      .map(([entry, owner]) => ({ entry, consumer: owner }) satisfies Pending);
  }

  /** Ids, as rows have them, of the messages that are in hand. */
  async pendingIds(consumer?: string): Promise<string[]> {
    const pending = new Set((await this.pending(consumer)).map(({ entry }) => entry));
    const all = (await this.entries(this.streams)).filter(([entry]) => pending.has(entry));
    return all.map(([, fields]) => idIn(fields));
  }

  /** Ids, as rows have them, of the messages that were given up. */
  async deadLetters(): Promise<string[]> {
    const keys = partitionsOf(this.name, this.partitions).map(({ deadLetters }) => deadLetters);
    return (await this.entries(keys)).map(([, fields]) => {
      const held = JSON.parse(valueOf(fields, "fields") ?? "[]") as string[];
      return idIn(held);
    });
  }

  /** Waits until all has been read, stored and acknowledged. */
  async untilEmpty(withinMs = 90_000): Promise<void> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const [depth, pending] = await Promise.all([
        this.depth(),
        this.pending().then(({ length }) => length),
      ]).catch(() => [Infinity, Infinity] as const);
      if (depth === 0 && pending === 0) return;
      if (Date.now() > deadline) throw new Error(`after ${withinMs} ms ${depth} entries are in the queue`);
      await sleep(50);
    }
  }

  /** Asks the node that holds a key. */
  async ask(key: string, command: Command): Promise<unknown> {
    let last: unknown;
    for (const server of this.servers) {
      try {
        return await this.askFrom(server, command);
      } catch (error) {
        // A node of a cluster may be dead, and another know who has taken its place.
        last = error;
      }
    }
    throw new Error(`nobody answers for ${key}`, { cause: last });
  }

  private async askFrom(server: RedisServer, command: Command): Promise<unknown> {
    try {
      return await askRedis(server, command);
    } catch (error) {
      const port = /^(?:MOVED|ASK) \d+ .*:(\d+)$/.exec((error as Error).message)?.[1];
      const holder = this.servers.find((other) => other.port === Number(port));
      if (holder === undefined || holder === server) throw error;
      return askRedis(holder, command);
    }
  }

  private async entries(keys: readonly string[]): Promise<[entry: string, fields: string[]][]> {
    const lists = await this.each(keys, (key) => ["XRANGE", key, "-", "+"]);
    return (lists as [string, string[]][][]).flat();
  }

  private each(keys: readonly string[], command: (key: string) => Command): Promise<unknown[]> {
    return Promise.all(keys.map((key) => this.ask(key, command(key))));
  }
}

function idIn(fields: readonly string[]): string {
  return (valueOf(fields, "id") ?? "").replaceAll("-", "");
}

function valueOf(fields: readonly string[], name: string): string | undefined {
  const index = fields.findIndex((field, at) => at % 2 === 0 && field === name);
  return index < 0 ? undefined : fields[index + 1];
}

function total(numbers: readonly unknown[]): number {
  return numbers.reduce<number>((sum, number) => sum + Number(number), 0);
}
