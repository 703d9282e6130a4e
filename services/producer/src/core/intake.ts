import type { Dependency } from "@millrace/common/dependency";
import { newId, newIds } from "@millrace/common/id";
import type { Logger } from "@millrace/common/log";
import { OutageLog } from "@millrace/common/outage-log";
import { isRedisAway, isWrongType, replyCode, ReplicasError } from "@millrace/common/redis/errors";
import { recorded } from "@millrace/common/tracing/tracer";
import type { Admission } from "@millrace/common/queue/admission";
import { requireSafe, UNSAFE_SECONDS, type Inspection } from "@millrace/common/queue/inspection";
import { WRONG_TYPE } from "@millrace/common/queue/problem";
import { Refused, type Reason } from "@millrace/common/queue/refused";
import type { Publish } from "./publish";
import type { Queue } from "./queue";

/** Values at most in one request. */
export const MOST_COUNTS = 10_000;

/** When to try again where Redis did not acknowledge, in seconds. */
const AWAY_SECONDS = 1;

export interface IntakeOptions {
  readonly queue: Queue;
  readonly admission: Admission;
  readonly redis: Dependency;
  readonly log: Logger;
  /** Whether values are safe in Redis. @default they are */
  readonly inspection?: Pick<Inspection, "pending" | "refusal" | "inspect">;
  /** @default no spans */
  readonly publish?: Publish;
}

/** What goes with values. */
export interface AddOptions {
  /** `Idempotency-Key`: with the same one the same values are added once only. */
  readonly key?: string | undefined;
  /** The W3C `traceparent` of who adds them, where that is recorded. */
  readonly trace?: string | undefined;
}

/** Takes values into the queue, for all the ways by which they come. */
export class Intake {
  /** Values accepted since the start. */
  accepted = 0;
  /** Values refused since the start, by reason. */
  readonly refused: Record<Reason, number> = { busy: 0, unavailable: 0, keyReused: 0 };
  /** Why Redis does not take values, though it is connected. */
  private readonly failures: OutageLog;

  constructor(private readonly options: IntakeOptions) {
    const down = "Redis does not take values";
    this.failures = new OutageLog({ log: options.log, down, up: "Redis takes values again" });
  }

  /**
   * Adds values; resolves to their ids, in the same order, once Redis has acknowledged them.
   *
   * @throws Refused, or whatever is the service's own fault.
   */
  async add(counts: readonly number[], { key, trace }: AddOptions = {}): Promise<readonly string[]> {
    const { admission } = this.options;
    try {
      const { inspection } = this.options;
      if (inspection !== undefined) await requireSafe(inspection);
      admission.admit(counts.length);
      try {
        const ids = await this.enqueue(counts, key, trace);
        this.accepted += counts.length;
        this.failures.succeeded();
        return ids;
      } finally {
        admission.done(counts.length);
      }
    } catch (error) {
      const refusal = this.explain(error);
      if (refusal === undefined) throw error;
      this.refused[refusal.kind] += counts.length;
      throw refusal;
    }
  }

  private async enqueue(
    counts: readonly number[],
    key: string | undefined,
    trace: string | undefined,
  ): Promise<readonly string[]> {
    const { queue, redis, publish } = this.options;
    const ids = counts.length === 1 ? [newId()] : newIds(counts.length);
    const span = trace === undefined ? undefined : publish?.(trace, ids);
    const passedOn = span?.traceparent ?? trace;
    const messages = ids.map((id, index) => ({ id, count: counts[index] ?? 0, trace: passedOn }));
    if (key === undefined) {
      await recorded(span, () => redis.use(() => queue.add(messages)));
      return ids;
    }
    const added = await recorded(span, () => redis.use(() => queue.addOnce(messages, key)));
    if (added !== undefined) return added;
    throw new Refused(
      "keyReused",
      "This Idempotency-Key came with another value before; a new value needs a new key.",
      0,
    );
  }

  /** What a failure means to a client; undefined where it is none that passes. */
  private explain(error: unknown): Refused | undefined {
    if (error instanceof Refused) return error;
    if (replyCode(error) === "OOM") {
      this.failures.failed(error);
      return this.options.admission.full(error);
    }
    if (isWrongType(error)) {
      this.failures.failed(error);
      // The one of the key that the request names, or one of the queue's own, which concerns all requests.
      this.options.inspection?.inspect().catch(() => undefined);
      return new Refused("unavailable", WRONG_TYPE, UNSAFE_SECONDS, { cause: error });
    }
    if (error instanceof ReplicasError) this.failures.failed(error);
    else if (!isRedisAway(error)) return undefined;
    const sentence =
      "The queue has not acknowledged the value, which may yet be stored; with an Idempotency-Key it can be sent again without counting twice.";
    return new Refused("unavailable", sentence, AWAY_SECONDS, { cause: error });
  }

  /** Ends the log of failures. */
  close(): void {
    this.failures.close();
  }
}
