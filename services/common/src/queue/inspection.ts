import { pause } from "../backoff";
import type { Logger } from "../log";
import { isRedisAway, isWrongType } from "../redis/errors";
import type { Command, Redis, Reply } from "../redis/redis";
import { judgeServer, parseInfo, type Finding } from "../redis/server-settings";
import { reasonOf } from "../reason";
import { partitionCountKey, type Partition } from "./keys";
import type { Layout } from "./layout";

/** How often servers are inspected; a failover may put another one in the place of each. */
const EVERY_MS = 5_000;

export interface InspectionOptions {
  readonly redis: Redis;
  readonly layout: Layout;
  readonly queue: string;
  readonly log: Pick<Logger, "error" | "warn" | "info">;
  /** Whether to ask for `appendfsync`, with `CONFIG GET`, which ElastiCache does not have. */
  readonly askConfig: boolean;
}

/**
 * Looks at what the promise rests on: settings of the servers that hold the queue, and the types of its keys. It is asked
 * at the start, after each outage, and every few seconds.
 */
export class Inspection {
  /** By sentence; undefined before the first inspection. */
  private findings: ReadonlyMap<string, Finding> | undefined;
  private running: Promise<void> | undefined;
  private askConfig: boolean;
  private readonly closed = new AbortController();

  constructor(private readonly options: InspectionOptions) {
    this.askConfig = options.askConfig;
  }

  /** Whether nothing has been inspected yet. */
  get pending(): boolean {
    return this.findings === undefined;
  }

  /** Whether values are safe, and all that the services do can be done. */
  get ready(): boolean {
    return this.findings !== undefined && this.problems.length === 0;
  }

  /** What keeps the service from being ready, in sentences. */
  get problems(): readonly string[] {
    return this.found(({ kind }) => kind !== "warning");
  }

  /** Why no values may be taken; undefined where they may. */
  get refusal(): string | undefined {
    return this.found(({ kind }) => kind === "unsafe")[0];
  }

  /**
   * Inspects, or waits for the inspection that is under way.
   *
   * @throws where Redis is unavailable; what was found before then still holds.
   */
  inspect(): Promise<void> {
    this.running ??= this.look().finally(() => (this.running = undefined));
    return this.running;
  }

  /** Inspects from time to time, until `close`. */
  async follow(everyMs = EVERY_MS): Promise<void> {
    for (;;) {
      await pause(everyMs, this.closed.signal);
      if (this.closed.signal.aborted) return;
      await this.inspect().catch(() => undefined);
    }
  }

  close(): void {
    this.closed.abort();
  }

  private async look(): Promise<void> {
    const { layout } = this.options;
    // What keeps it from being known is found below.
    if (!layout.known) await layout.refresh().catch(() => undefined);
    const all = [this.countFindings(), ...layout.all.map((partition) => this.partitionFindings(partition))];
    const outcomes = await Promise.allSettled(all);
    const findings = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? outcome.value : []));
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    // A shard that is unavailable takes no values; it is inspected when it is back.
    if (failed !== undefined && outcomes.every(({ status }) => status === "rejected")) throw failed.reason;
    this.tell(new Map(findings.map((finding) => [finding.sentence, finding])));
  }

  /** Logs what is new, and what is no more. */
  private tell(findings: ReadonlyMap<string, Finding>): void {
    const { log } = this.options;
    for (const [sentence, { kind }] of findings) {
      if (this.findings?.has(sentence) !== true) log[kind === "warning" ? "warn" : "error"](sentence);
    }
    for (const sentence of this.findings?.keys() ?? []) {
      if (!findings.has(sentence)) log.info({ was: sentence }, "a problem of Redis is solved");
    }
    this.findings = findings;
  }

  private async partitionFindings({ stream, deadLetters }: Partition): Promise<Finding[]> {
    const lists = await Promise.all([
      this.settings(stream),
      this.keyFindings(stream, ["XLEN", stream], "unsafe"),
      this.keyFindings(deadLetters, ["XLEN", deadLetters], "faulty"),
    ]);
    return lists.flat();
  }

  /** The settings of the server that holds a key. */
  private async settings(key: string): Promise<Finding[]> {
    try {
      const info = parseInfo(String(await this.options.redis.send(key, ["INFO"])));
      const fsync = info.get("aof_enabled") === "1" ? await this.appendfsync(key) : undefined;
      return judgeServer(info, fsync);
    } catch (error) {
      if (isRedisAway(error)) throw error;
      const sentence = `The settings of Redis cannot be read (${reasonOf(error)}): whether it keeps all values is not checked.`;
      return [{ kind: "warning", sentence }];
    }
  }

  private async appendfsync(key: string): Promise<string | undefined> {
    if (!this.askConfig) return undefined;
    try {
      const reply = await this.options.redis.send(key, ["CONFIG", "GET", "appendfsync"]);
      return Array.isArray(reply) ? String((reply as readonly Reply[])[1]) : undefined;
    } catch (error) {
      if (isRedisAway(error)) throw error;
      this.askConfig = false;
      return undefined;
    }
  }

  private async keyFindings(key: string, command: Command, kind: Finding["kind"]): Promise<Finding[]> {
    try {
      await this.options.redis.send(key, command);
      return [];
    } catch (error) {
      if (isRedisAway(error)) throw error;
      if (!isWrongType(error)) return [];
      return [{ kind, sentence: inTheWay(key, "a stream") }];
    }
  }

  /** Of the key that says how many partitions there have been. */
  private async countFindings(): Promise<Finding[]> {
    const key = partitionCountKey(this.options.queue);
    try {
      const count = await this.options.redis.send(key, ["GET", key]);
      if (count === null || /^\d+$/.test(String(count))) return [];
    } catch (error) {
      if (isRedisAway(error)) throw error;
      if (!isWrongType(error)) return [];
    }
    return [{ kind: "unsafe", sentence: inTheWay(key, "a number") }];
  }

  private found(wanted: (finding: Finding) => boolean): string[] {
    return [...(this.findings?.values() ?? [])].filter(wanted).map(({ sentence }) => sentence);
  }
}

function inTheWay(key: string, wanted: string): string {
  return `The key ${key} is not ${wanted}: something else uses it. Delete or rename it, or choose another REDIS_QUEUE.`;
}
