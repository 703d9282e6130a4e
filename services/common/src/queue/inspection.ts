import { pause } from "../backoff";
import type { Logger } from "../log";
import { isRedisAway, isWrongType } from "../redis/errors";
import type { Command, Redis, Reply } from "../redis/redis";
import { judgeServer, parseInfo, type Finding, type Info } from "../redis/server-settings";
import { reasonOf } from "../reason";
import { partitionCountKey, type Partition } from "./keys";
import type { Layout } from "./layout";
import { Refused } from "./refused";

/** How often servers are inspected: after a failover another server may hold a partition. */
const EVERY_MS = 5_000;

/** How often while a partition could not be inspected; no values are added to it until then. */
const RECHECK_MS = 500;

/** When to try again where an operator has to change Redis first, in seconds. */
export const UNSAFE_SECONDS = 60;

/** What is known of one part of the queue: a partition, or the key that counts the partitions. */
interface Part {
  readonly findings: readonly Finding[];
  /** Why the last inspection did not reach its server; the findings are then those of an earlier one. */
  readonly outage?: Error;
}

export interface InspectionOptions {
  readonly redis: Redis;
  readonly layout: Layout;
  readonly queue: string;
  readonly log: Pick<Logger, "error" | "warn" | "info">;
  /** Whether the server is a managed one that has no `CONFIG` command, as one is where clients sign in by IAM. */
  readonly managed: boolean;
}

/**
 * Checks what the promise depends on: the settings of the servers that hold the queue, and the types of its keys. Runs at
 * the start, after each outage, and every few seconds.
 */
export class Inspection {
  /** By key: the stream of a partition, or the key that counts the partitions. */
  private readonly parts = new Map<string, Part>();
  /** The findings that are logged and still hold, by sentence. */
  private findings: ReadonlyMap<string, Finding> = new Map();
  private inspected = false;
  private running: Promise<void> | undefined;
  private askConfig: boolean;
  private readonly closed = new AbortController();

  constructor(private readonly options: InspectionOptions) {
    this.askConfig = !options.managed;
  }

  /** Whether no inspection has succeeded yet. */
  get pending(): boolean {
    return !this.inspected;
  }

  /** Whether values are safe, and the services can do all that they do. */
  get ready(): boolean {
    return this.inspected && this.problems.length === 0;
  }

  /** What keeps the service from being ready, in sentences. */
  get problems(): readonly string[] {
    return this.found(({ kind }) => kind !== "warning");
  }

  /** Why no values may be accepted; undefined if they may. */
  get refusal(): string | undefined {
    return this.found(({ kind }) => kind === "unsafe")[0];
  }

  /**
   * Why a partition's server could not be inspected; undefined once it was. Until then it may come back with other
   * settings, or another one in its place, so no value is added to it.
   */
  outageOf({ stream }: Partition): Error | undefined {
    const part = this.parts.get(stream);
    return part === undefined ? new Error("The settings of Redis have not been read yet.") : part.outage;
  }

  /**
   * Inspects, or waits for the inspection that is running.
   *
   * @throws when no server can be reached; earlier findings then still hold.
   */
  inspect(): Promise<void> {
    this.running ??= this.look().finally(() => (this.running = undefined));
    return this.running;
  }

  /** Inspects periodically until `close`. */
  async follow(everyMs = EVERY_MS): Promise<void> {
    for (;;) {
      const isComplete = this.options.layout.all.every((partition) => this.outageOf(partition) === undefined);
      await pause(isComplete ? everyMs : Math.min(everyMs, RECHECK_MS), this.closed.signal);
      if (this.closed.signal.aborted) return;
      await this.inspect().catch(() => undefined);
    }
  }

  close(): void {
    this.closed.abort();
  }

  private async look(): Promise<void> {
    const { layout, queue } = this.options;
    // If that fails, the inspections below say why.
    if (!layout.known) await layout.refresh().catch(() => undefined);
    const count = partitionCountKey(queue);
    const outcomes = await Promise.allSettled([
      this.inspectPart(count, () => this.countFindings(count)),
      ...layout.all.map((partition) =>
        this.inspectPart(partition.stream, () => this.partitionFindings(partition)),
      ),
    ]);
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    // An unavailable shard does not keep values from the others.
    if (failed !== undefined && outcomes.every(({ status }) => status === "rejected")) throw failed.reason;
    this.inspected = true;
  }

  /** Inspects a part of the queue. It takes effect at once: a server that does not answer delays only its own parts. */
  private async inspectPart(key: string, inspect: () => Promise<Finding[]>): Promise<void> {
    try {
      this.parts.set(key, { findings: await inspect() });
      this.report();
    } catch (error) {
      const outage = error instanceof Error ? error : new Error(String(error));
      this.parts.set(key, { findings: this.parts.get(key)?.findings ?? [], outage });
      throw error;
    }
  }

  /** Logs findings that are new, and those that no longer hold for any part. */
  private report(): void {
    const { log } = this.options;
    const all = [...this.parts.values()].flatMap(({ findings }) => findings);
    const findings = new Map(all.map((finding) => [finding.sentence, finding]));
    for (const [sentence, { kind }] of findings) {
      if (!this.findings.has(sentence)) log[kind === "warning" ? "warn" : "error"](sentence);
    }
    for (const sentence of this.findings.keys()) {
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
      const { managed } = this.options;
      return judgeServer(info, { managed, appendfsync: await this.appendfsync(key, info) });
    } catch (error) {
      if (isRedisAway(error)) throw error;
      const sentence = `The settings of Redis cannot be read (${reasonOf(error)}): whether it keeps all values is not checked.`;
      return [{ kind: "warning", sentence }];
    }
  }

  private async appendfsync(key: string, info: Info): Promise<string | undefined> {
    if (!this.askConfig || info.get("aof_enabled") !== "1") return undefined;
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

  /** Findings about the key that says how many partitions there have been. */
  private async countFindings(key: string): Promise<Finding[]> {
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
    return [...this.findings.values()].filter(wanted).map(({ sentence }) => sentence);
  }
}

function inTheWay(key: string, wanted: string): string {
  return `The key ${key} is not ${wanted}: something else uses it. Delete or rename it, or choose another REDIS_QUEUE.`;
}

/**
 * Waits until the servers have been inspected for the first time: nothing is accepted before that.
 *
 * @throws Refused where entries are not safe in Redis.
 */
export async function requireSafe(
  inspection: Pick<Inspection, "pending" | "refusal" | "inspect">,
): Promise<void> {
  if (inspection.pending) await inspection.inspect();
  const { refusal } = inspection;
  if (refusal === undefined) return;
  throw new Refused("unavailable", `No values are accepted. ${refusal}`, UNSAFE_SECONDS);
}
