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
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        signal.removeEventListener("abort", stop);
        resolve();
      }, seconds * 1_000);
      const stop = () => {
        clearTimeout(timer);
        reject(new Error("The operation was cancelled."));
      };
      signal.addEventListener("abort", stop, { once: true });
    });
  }
}
