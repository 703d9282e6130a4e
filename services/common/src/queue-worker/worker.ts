import { fullJitter, pause } from "../backoff";
import type { Dependency } from "../dependency";
import type { Logger } from "../log";
import type { OutageLog } from "../outage-log";
import type { Entry } from "../queue/message";
import type { Pace } from "../queue/pace";
import { isRedisAway, replyCode } from "../redis/errors";
import { reasonOf } from "../reason";
import { recorded, type Span } from "../tracing/tracer";
import { saveBisecting } from "./bisect";
import { decodeAll, type Decode, type Decoded, type Traced } from "./decoding";
import type { ConsumerMetrics, Stage } from "./metrics";
import type { WorkerSettings } from "./settings";
import type { DeadLetter, Stream } from "./stream";

/** Waits after a failure, of either server; it goes on for ever. */
const BACKOFF = { firstMs: 100, mostMs: 10_000 };

/** One failure is soon over, as a deadlock is, and two may be by chance. */
const STUCK_FAILURES = 3;

/** How long a batch may still take to be stored after the stop: a database that is away may not answer for longer. */
const FINISH_MS = 20_000;

export interface WorkerOptions<M extends Traced> {
  readonly stream: Stream;
  readonly decode: Decode<M>;
  /** Stores all messages or none of them; resolves to how many were new. */
  readonly store: (messages: readonly M[], span: Span | undefined) => Promise<number>;
  /** Begins the span of a batch of so many entries, some of which came with a `traceparent`. @default none */
  readonly begin?: (traceparents: readonly string[], entries: number) => Span | undefined;
  /** Creates the group again if it is missing. */
  readonly ensureGroup: () => Promise<void>;
  readonly redis: Dependency;
  readonly storage: Storage;
  readonly settings: WorkerSettings;
  readonly metrics: ConsumerMetrics;
  /** Measures the time per message. */
  readonly pace: Pace;
  readonly log: Logger;
  /** Failures that are no outage of a server: a table that is missing, a stream that cannot be read. */
  readonly failures: Readonly<Record<Stage, OutageLog>>;
}

/** Where messages are stored. */
export interface Storage {
  readonly dependency: Dependency;
  /** Whether an error means that it is unavailable, which the dependency logs. */
  readonly isAway: (error: unknown) => boolean;
  /** Whether an error is the fault of a message, so that storing it would fail for ever. */
  readonly isPoison: (error: unknown) => boolean;
}

/** Entries on their way; there are at most two batches of them at a time, whatever waits in the stream. */
interface Batch {
  /** Those of them that the database refuses, when all others are in it. Rejects only with `Stopped`. */
  readonly stored: Promise<readonly DeadLetter[]>;
  readonly finished: Promise<void>;
}

const NOTHING: Batch = { stored: Promise.resolve([]), finished: Promise.resolve() };

/** Resolves when nothing more happens to a batch, be it finished or not. */
async function settled({ finished }: Batch): Promise<void> {
  await finished.catch(() => undefined);
}

/** Thrown where a stop keeps a batch from being stored; its entries stay pending, for others to claim. */
class Stopped extends Error {}

/**
 * Stores the messages of one partition until it is told to stop.
 *
 * Entries are finished only after the commit, so whatever dies in between is done again, and being done again
 * changes nothing.
 */
export class Worker<M extends Traced> {
  private readonly stopping = new AbortController();
  /** Where to read on among this consumer's own pending entries; undefined when all have been dealt with. */
  private own: string | undefined = "0";
  private claimCursor = "0-0";
  private nextClaim = 0;
  /** Failures in a row to store the batch in hand. */
  private storeFailures = 0;
  /** When what is in hand is let go of, once it has been told to stop. */
  private until = Infinity;

  constructor(private readonly options: WorkerOptions<M>) {}

  /** Works until `stop`; never rejects. */
  async run(): Promise<void> {
    const { signal } = this.stopping;
    let last = NOTHING;
    for (let failures = 0; !signal.aborted;) {
      try {
        const before = last;
        last = this.take(await this.options.redis.use(() => this.nextEntries()), before);
        await before.finished;
        if (failures > 0) this.options.failures.stream.succeeded();
        failures = 0;
      } catch (error) {
        await settled(last);
        last = NOTHING;
        if (error instanceof Stopped) return;
        failures += 1;
        await this.recover(error, failures);
      }
    }
    await settled(last);
  }

  /** Whether nothing can be stored for the time being, for whatever reason. */
  get stuck(): boolean {
    return this.storeFailures >= STUCK_FAILURES;
  }

  /** Lets the batches in hand be finished and reads no other. */
  stop(): void {
    this.until = Date.now() + FINISH_MS;
    this.stopping.abort();
  }

  /** The next entries to deal with: one's own from before, then what others have left, then new ones. */
  private async nextEntries(): Promise<Entry[]> {
    const { stream, settings } = this.options;
    if (this.own !== undefined) {
      const entries = await stream.readOwn(this.own, settings.batch);
      this.own = entries.at(-1)?.id;
      return entries;
    }
    if (Date.now() >= this.nextClaim) {
      const { entries, cursor } = await stream.claim(settings.claimIdleMs, this.claimCursor, settings.batch);
      this.claimCursor = cursor;
      if (cursor === "0-0") this.nextClaim = Date.now() + settings.claimIdleMs / 2;
      return entries;
    }
    return stream.readNew(settings.batch);
  }

  /**
   * Takes a batch in hand: it is stored as soon as the one before is, while that one is being finished and the next one
   * read.
   */
  private take(entries: readonly Entry[], before: Batch): Batch {
    if (entries.length === 0) return before;
    const { decoded, deadLetters, traces } = decodeAll(entries, this.options.decode);
    const span = traces.length === 0 ? undefined : this.options.begin?.(traces, entries.length);
    const stored = before.stored.then(() => this.store(decoded, span));
    const finished = recorded(span, () =>
      this.measured(entries.length, () =>
        this.keeping(entries, async () => this.finish(entries, [...deadLetters, ...(await stored)])),
      ),
    );
    // Whoever waits for it next is told; that may be a while.
    finished.catch(() => undefined);
    return { stored, finished };
  }

  /** Deals with so many entries, and counts them. */
  private async measured(entries: number, work: () => Promise<void>): Promise<void> {
    const { pace, metrics } = this.options;
    const { batch, duration, inFlight } = metrics;
    let finished = 0;
    batch.observe(entries);
    inFlight.inc(entries);
    const end = duration.startTimer();
    pace.begin();
    try {
      await work();
      end();
      finished = entries;
    } finally {
      inFlight.dec(entries);
      pace.end(finished);
    }
  }

  private async finish(entries: readonly Entry[], deadLetters: readonly DeadLetter[]): Promise<void> {
    const { stream, redis, metrics, log } = this.options;
    const unwritten = await redis.use(() => stream.finish(entries, deadLetters));
    metrics.deadLetters.inc(deadLetters.length - unwritten.size);
    for (const letter of deadLetters) {
      if (!unwritten.has(letter)) log.error({ entry: letter.entry.id, reason: letter.reason }, "dead letter");
    }
    const [failure] = unwritten.values();
    if (failure === undefined) return;
    log.error(
      { entries: unwritten.size, reason: reasonOf(failure) },
      "dead letters could not be written; their entries stay in the queue and are tried again later",
    );
  }

  /** Stores messages, however long the storage is unavailable; returns those that it refuses for what is in them. */
  private async store(decoded: readonly Decoded<M>[], span: Span | undefined): Promise<DeadLetter[]> {
    const { store, storage, metrics, pace, log, failures: logs } = this.options;
    const save = async (part: readonly Decoded<M>[]) => {
      const messages = part.map(({ message }) => message);
      const stored = await storage.dependency.use(() => store(messages, span));
      metrics.stored.inc(stored);
      metrics.duplicates.inc(part.length - stored);
    };
    for (;;) {
      try {
        const rejected = await this.inTime(saveBisecting(decoded, save, storage.isPoison));
        this.storeFailures = 0;
        logs.store.succeeded();
        return rejected.map(({ item, error }) => ({ entry: item.entry, reason: reasonOf(error) }));
      } catch (error) {
        if (error instanceof Stopped) throw error;
        metrics.retries.inc({ stage: "store" });
        const failures = (this.storeFailures += 1);
        if (!storage.isAway(error)) logs.store.failed(error);
        log.debug({ err: error, failures }, "could not store a batch; trying again");
        await pause(fullJitter(failures, BACKOFF), this.stopping.signal);
        if (this.stopping.signal.aborted) throw new Stopped();
        pace.discard();
      }
    }
  }

  /** Waits for a batch to be stored, after the stop for a while only. */
  private async inTime<T>(storing: Promise<T>): Promise<T> {
    const { signal } = this.stopping;
    let timer: NodeJS.Timeout | undefined;
    let onStop = (): void => undefined;
    const late = new Promise<never>((_, reject) => {
      onStop = () => void (timer = setTimeout(() => reject(new Stopped()), this.until - Date.now()));
    });
    if (signal.aborted) onStop();
    else signal.addEventListener("abort", onStop);
    try {
      return await Promise.race([storing, late]);
    } finally {
      signal.removeEventListener("abort", onStop);
      clearTimeout(timer);
    }
  }

  /** Does something while telling that the entries are in hand, so that no other consumer takes them. */
  private async keeping<T>(entries: readonly Entry[], work: () => Promise<T>): Promise<T> {
    const { stream, settings, log } = this.options;
    const timer = setInterval(() => {
      stream.keep(entries).catch((error: unknown) => log.debug({ err: error }, "could not keep entries"));
    }, settings.claimIdleMs / 3);
    try {
      return await work();
    } finally {
      clearInterval(timer);
    }
  }

  private async recover(error: unknown, failures: number): Promise<void> {
    const { ensureGroup, redis, metrics, log, failures: logs } = this.options;
    metrics.retries.inc({ stage: "stream" });
    // An outage of Redis is logged by its dependency.
    if (!isRedisAway(error)) logs.stream.failed(error);
    log.debug({ err: error, failures }, "could not use the stream; trying again");
    // What was read may not have reached us, and what was finished may not have been.
    this.own = "0";
    await pause(fullJitter(failures, BACKOFF), this.stopping.signal);
    if (replyCode(error) === "NOGROUP") await redis.use(ensureGroup).catch(() => undefined);
  }
}
