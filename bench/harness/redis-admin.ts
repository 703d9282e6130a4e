import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "redis";
import type { RedisServer } from "../../local/servers";

/** Commands sent at once while a queue is filled. */
const PIPELINE = 5_000;

/** How often Redis is asked whether its log has been written anew. */
const REWRITE_POLL_MS = 20;

type Client = ReturnType<typeof createClient>;

/** A connection for what is not measured: filling queues, asking their length, clearing up. */
export class RedisAdmin {
  private constructor(private readonly client: Client) {}

  static async connect({ host, port }: RedisServer): Promise<RedisAdmin> {
    const client: Client = createClient({
      socket: { host, port },
      RESP: 2,
      // What is sent at once may wait for its turn for long.
      commandOptions: { timeout: undefined },
    });
    client.on("error", () => undefined);
    await client.connect();
    const admin = new RedisAdmin(client);
    // Rewriting takes a process's time whenever it happens to be due: it is done between measurements instead.
    await admin.send("CONFIG", "SET", "auto-aof-rewrite-percentage", "0");
    return admin;
  }

  send(...command: string[]): Promise<unknown> {
    return this.client.sendCommand(command);
  }

  /** Sends many commands, a part of them at a time. */
  async sendMany(count: number, command: (index: number) => string[]): Promise<void> {
    for (let first = 0; first < count; first += PIPELINE) {
      const size = Math.min(PIPELINE, count - first);
      await Promise.all(Array.from({ length: size }, (_, offset) => this.send(...command(first + offset))));
    }
  }

  /** Sets several keys free at once, by giving each the name that consumers wait for. */
  async rename(keys: readonly (readonly [from: string, to: string])[]): Promise<void> {
    const multi = this.client.multi();
    for (const [from, to] of keys) multi.addCommand(["RENAME", from, to]);
    await multi.exec();
  }

  /** Empties Redis and its log. */
  async clear(): Promise<void> {
    await this.send("FLUSHALL");
    await this.rewrite();
  }

  /** Makes the log as short as the data. */
  async rewrite(): Promise<void> {
    await this.send("BGREWRITEAOF");
    for (;;) {
      const info = String(await this.send("INFO", "persistence"));
      if (/aof_rewrite_in_progress:0/.test(info) && /aof_rewrite_scheduled:0/.test(info)) return;
      await sleep(REWRITE_POLL_MS);
    }
  }

  close(): void {
    this.client.destroy();
  }
}
