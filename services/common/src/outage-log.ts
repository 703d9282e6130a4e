import { reasonOf } from "./reason";

/** How often the state is looked at during an outage. */
const TICK_MS = 250;

/** The first line waits this long: the first error is often "socket closed", and the next one has the cause. */
const START_MS = 1_000;

/** Time between the lines about an outage that lasts. */
const REMIND_MS = 60_000;

/** An outage is over after this long without a failure, so that a server that fails now and then is one outage. */
const QUIET_MS = 5_000;

export interface OutageLogOptions {
  readonly log: {
    warn(fields: object, message: string): void;
    info(fields: object, message: string): void;
  };
  /** Message of the lines while it lasts, such as "Redis is unavailable". */
  readonly down: string;
  /** Message of the line when it is over, such as "Redis is available again". */
  readonly up: string;
}

interface Outage {
  readonly since: number;
  reason: string;
  /** When work succeeded again; undefined while the last attempt failed. */
  recovered: number | undefined;
  /** When the last line was written. */
  told: number | undefined;
  /** Failures since then. */
  failures: number;
}

/**
 * Logs an outage, however many attempts fail during it: one line when it starts, with the cause, one a minute while
 * attempts fail, and one with its duration when it is over. An outage of less than a second is one line in all.
 */
export class OutageLog {
  private outage: Outage | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: OutageLogOptions) {}

  /** An attempt failed. */
  failed(error: unknown): void {
    const reason = reasonOf(error);
    this.outage ??= { since: Date.now(), reason, recovered: undefined, told: undefined, failures: 0 };
    this.outage.reason = reason;
    this.outage.recovered = undefined;
    this.outage.failures += 1;
    this.timer ??= setInterval(() => this.tick(), TICK_MS).unref();
  }

  /** An attempt succeeded. */
  succeeded(): void {
    if (this.outage !== undefined) this.outage.recovered ??= Date.now();
  }

  /** Writes what is not yet written, and ends. */
  close(): void {
    if (this.outage?.recovered !== undefined) this.end(this.outage, this.outage.recovered);
    else if (this.outage !== undefined && this.outage.told === undefined) this.tell(this.outage, Date.now());
    this.stop();
  }

  private tick(): void {
    const { outage } = this;
    if (outage === undefined) return;
    const now = Date.now();
    if (outage.recovered !== undefined) {
      if (now - outage.recovered >= QUIET_MS) this.end(outage, outage.recovered);
      return;
    }
    const due = outage.told === undefined ? outage.since + START_MS : outage.told + REMIND_MS;
    if (now >= due && outage.failures > 0) this.tell(outage, now);
  }

  private tell(outage: Outage, now: number): void {
    const { log, down } = this.options;
    const first = outage.told === undefined;
    log.warn({ reason: outage.reason, ...(!first && { seconds: seconds(now - outage.since) }) }, down);
    outage.told = now;
    outage.failures = 0;
  }

  private end({ since, reason, told }: Outage, recovered: number): void {
    const { log, down, up } = this.options;
    const lasted = { seconds: seconds(recovered - since) };
    if (told === undefined) log.warn({ reason, ...lasted }, `for a moment, ${down}`);
    else log.info(lasted, up);
    this.stop();
  }

  private stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.outage = undefined;
  }
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}
