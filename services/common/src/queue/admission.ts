import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Limits } from "../settings/limits";
import type { QueueLoad } from "./monitor";
import { OUT_OF_MEMORY } from "./problem";
import { Refused } from "./refused";

/** Limits of admission, also by the service's own load. */
export interface AdmissionLimits extends Limits {
  /** Delay of the event loop from which on all is refused, in milliseconds. @default not limited */
  readonly lagMs?: number;
}

/** When to try again, in seconds, by the reason: a queue takes longer to drain than the service to catch up. */
const RETRY_AFTER = { lag: 1, inHand: 1, soft: 2, hard: 10 } as const;

/** How often the delay of the event loop is read. */
const LAG_EVERY_MS = 250;

/** Resolution with which that delay is measured. */
const LAG_RESOLUTION_MS = 10;

/** How long nothing is accepted after a server has said that it is out of memory. */
const FULL_MS = 1_000;

/**
 * Decides from the last measurement, without asking Redis, whether more entries are accepted: before they wait, not after
 * they have waited.
 */
export class Admission {
  private load: QueueLoad | undefined;
  private fullUntil = 0;
  private inHand = 0;
  private lagMs = 0;
  private readonly delay = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly limits: AdmissionLimits,
    private readonly now: () => number = Date.now,
  ) {
    if (limits.lagMs === undefined) return;
    this.delay.enable();
    this.timer = setInterval(() => this.measureLag(), LAG_EVERY_MS).unref();
  }

  /**
   * Accepts this many entries; `done` must be called for them later.
   *
   * @throws Refused
   */
  admit(entries: number): void {
    const { limits, load } = this;
    if (this.now() < this.fullUntil) throw unavailable(OUT_OF_MEMORY, RETRY_AFTER.hard);
    if (load !== undefined && (load.depth >= limits.hardDepth || percent(load) >= limits.hardMemory)) {
      throw unavailable("The queue is full.", RETRY_AFTER.hard);
    }
    if (load !== undefined && (load.depth >= limits.softDepth || percent(load) >= limits.softMemory)) {
      throw new Refused("busy", "The queue is filling up; send more slowly.", RETRY_AFTER.soft);
    }
    if (limits.lagMs !== undefined && this.lagMs >= limits.lagMs) {
      throw unavailable("The service has too much to do.", RETRY_AFTER.lag);
    }
    // One request with more entries than the limit is accepted while no other waits: it could never be otherwise.
    if (this.inHand > 0 && this.inHand + entries > limits.inHand) {
      throw unavailable("Too many entries are waiting to be queued.", RETRY_AFTER.inHand);
    }
    this.inHand += entries;
  }

  /** This many entries no longer wait for Redis. */
  done(entries: number): void {
    this.inHand -= entries;
  }

  /** Takes the latest measurement of the queue. */
  observe(load: QueueLoad): void {
    this.load = load;
  }

  /** Redis has refused entries for lack of memory: returns the refusal, and refuses all for a while. */
  full(cause?: unknown): Refused {
    this.fullUntil = this.now() + FULL_MS;
    return new Refused("unavailable", OUT_OF_MEMORY, RETRY_AFTER.hard, { cause });
  }

  close(): void {
    clearInterval(this.timer);
    this.delay.disable();
  }

  private measureLag(): void {
    // Without a single tick there is no mean, and the loop was late for all that time.
    const mean = this.delay.count === 0 ? LAG_EVERY_MS : this.delay.mean / 1e6;
    this.lagMs = Math.max(0, mean - LAG_RESOLUTION_MS);
    this.delay.reset();
  }
}

function percent({ memory }: QueueLoad): number {
  return memory ?? 0;
}

function unavailable(message: string, retryAfterSeconds: number): Refused {
  return new Refused("unavailable", message, retryAfterSeconds);
}
