import { monitorEventLoopDelay } from "node:perf_hooks";
import type { QueueLoad } from "@millrace/common/queue/monitor";
import { Refused } from "./refused";

/** Limits of admission: above the soft ones clients get 429, above the others 503. */
export interface Limits {
  /** Entries in the queue. */
  readonly softDepth: number;
  readonly hardDepth: number;
  /** Use of Redis' memory, in percent; the fullest node decides. */
  readonly softMemory: number;
  readonly hardMemory: number;
  /** Values that wait for Redis at a time. */
  readonly inHand: number;
  /** How late the event loop may be, in milliseconds. */
  readonly lagMs: number;
}

/** When to come back, in seconds, by what is in the way: a queue that is emptied takes longer than a moment's work. */
const COME_BACK = { lag: 1, inHand: 1, soft: 2, hard: 10 } as const;

/** How often it is looked how late the event loop is. */
const LAG_EVERY_MS = 250;

/** How often the event loop is asked to be in time. */
const LAG_RESOLUTION_MS = 10;

/** How long a server that said that it has no room is believed. */
const FULL_MS = 1_000;

/** Decides, at no cost, whether more values may be taken: before they wait, not after they have waited. */
export class Admission {
  private load: QueueLoad | undefined;
  private fullUntil = 0;
  private inHand = 0;
  private lagMs = 0;
  private readonly delay = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly limits: Limits,
    private readonly now: () => number = Date.now,
  ) {
    this.delay.enable();
    this.timer = setInterval(() => this.look(), LAG_EVERY_MS).unref();
  }

  /**
   * Takes so many values in hand; `done` must be called for them later.
   *
   * @throws Refused
   */
  admit(values: number): void {
    const { limits, load } = this;
    if (this.now() < this.fullUntil) throw unavailable("Redis is out of memory.", COME_BACK.hard);
    if (load !== undefined && (load.depth >= limits.hardDepth || percent(load) >= limits.hardMemory)) {
      throw unavailable("The queue is full.", COME_BACK.hard);
    }
    if (load !== undefined && (load.depth >= limits.softDepth || percent(load) >= limits.softMemory)) {
      throw new Refused("busy", "The queue is filling up; send more slowly.", COME_BACK.soft);
    }
    if (this.lagMs >= limits.lagMs) throw unavailable("The service has too much to do.", COME_BACK.lag);
    // One request with more values than the limit is let in where it is alone: it would never be otherwise.
    if (this.inHand > 0 && this.inHand + values > limits.inHand) {
      throw unavailable("Too many values are waiting to be queued.", COME_BACK.inHand);
    }
    this.inHand += values;
  }

  /** So many values are no longer in hand. */
  done(values: number): void {
    this.inHand -= values;
  }

  /** What the queue was last seen to hold. */
  observe(load: QueueLoad): void {
    this.load = load;
  }

  /** Redis has refused values for want of memory. */
  full(): void {
    this.fullUntil = this.now() + FULL_MS;
  }

  close(): void {
    clearInterval(this.timer);
    this.delay.disable();
  }

  private look(): void {
    // Without a single tick the mean is not a number, and the loop was late for all that time.
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
