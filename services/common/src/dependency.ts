import { fullJitter, pause, type Backoff } from "./backoff";
import type { Logger } from "./log";

/** What is known of a server from the last time it was used. */
export type DependencyState = "unknown" | "up" | "down";

export interface DependencyOptions {
  readonly name: string;
  readonly log: Logger;
  /** Whether an error means that the server is away, rather than that it disliked a request. */
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
  /** What was last logged of why it is away. */
  private reason: string | undefined;
  private readonly closed = new AbortController();

  constructor(private readonly options: DependencyOptions) {}

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

  /** Notes that the server is away, and probes it until it is back. */
  down(error: unknown): void {
    if (this.closed.signal.aborted) return;
    const reason = String(error);
    if (reason !== this.reason) this.options.log.warn({ reason }, `${this.options.name} is away`);
    this.reason = reason;
    if (this.current === "down") return;
    this.current = "down";
    void this.probeUntilUp();
  }

  /** Ends the probing. */
  close(): void {
    this.closed.abort();
  }

  private up(): void {
    if (this.current === "up") return;
    this.current = "up";
    this.reason = undefined;
    this.options.log.info(`${this.options.name} is there`);
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
