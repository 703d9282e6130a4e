import { setTimeout as sleep } from "node:timers/promises";

/** Waits that end early when the engine cancels what it does. */
export class Waiting {
  private readonly cancelled = new AbortController();

  cancel(): void {
    this.cancelled.abort();
  }

  /** @throws an Error once the engine has cancelled */
  async seconds(seconds: number): Promise<void> {
    const { signal } = this.cancelled;
    if (signal.aborted) throw new Error("The operation was cancelled.");
    if (seconds <= 0) return;
    try {
      await sleep(seconds * 1_000, undefined, { signal });
    } catch {
      throw new Error("The operation was cancelled.");
    }
  }

  /** @throws an Error once the engine has cancelled */
  async forever(): Promise<never> {
    for (;;) await this.seconds(3_600);
  }
}
