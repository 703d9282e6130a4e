import { fullJitter, pause, type Backoff } from "./backoff";
import type { Logger } from "./log";
import { OutageLog } from "./outage-log";

/** What is known of a server from the last time it was used. */
export type DependencyState = "unknown" | "up" | "down";

export interface DependencyOptions {
  readonly name: string;
  readonly log: Logger;
  /** Whether an error means that the server is unavailable, rather than that it refused one request. */
  readonly isAway: (error: unknown) => boolean;
  /** Finds out whether the server is there. */
  readonly probe: () => Promise<unknown>;
  /** Waits between probes. */
  readonly backoff: Backoff;
}

/**
 * A server that this one needs, and whether it was there when last used.
 *
 * While all is well nothing is sent but what the service has to send, so that a database without work may pause;
 * once a use has failed, probes go on in the background until one succeeds.
 */
export class Dependency {
  private current: DependencyState = "unknown";
  private readonly outages: OutageLog;
  private readonly closed = new AbortController();

  constructor(private readonly options: DependencyOptions) {
    const { name, log } = options;
    this.outages = new OutageLog({ log, down: `${name} is unavailable`, up: `${name} is available again` });
  }

  get state(): DependencyState {
    return this.current;
  }

  /** Does something with the server, and notes what that tells of it. */
  async use<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      this.up();
      return result;
    } catch (error) {
      if (this.options.isAway(error)) this.down(error);
      else this.up();
      throw error;
    }
  }

  /** Uses the server for no other reason than to find out; resolves either way. */
  async check(): Promise<void> {
    await this.use(this.options.probe).catch(() => undefined);
  }

  /** Notes that the server is unavailable, and probes it until it is back. */
  down(error: unknown): void {
    if (this.closed.signal.aborted) return;
    this.outages.failed(error);
    if (this.current === "down") return;
    this.current = "down";
    void this.probeUntilUp();
  }

  /** Ends the probing. */
  close(): void {
    this.closed.abort();
    this.outages.close();
  }

  private up(): void {
    if (this.current === "up") return;
    if (this.current === "unknown") this.options.log.info(`${this.options.name} is connected`);
    this.current = "up";
    this.outages.succeeded();
  }

  private async probeUntilUp(): Promise<void> {
    const { signal } = this.closed;
    for (let failures = 1; this.current === "down"; failures += 1) {
      await pause(fullJitter(failures, this.options.backoff), signal);
      if (signal.aborted) return;
      await this.check();
    }
  }
}
