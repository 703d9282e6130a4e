import { SAME_MS } from "../local/processes/signals";

/** Ends a run in order: nothing further is begun once it was asked for. */
export class Interrupt {
  private readonly controller = new AbortController();
  private last: number | undefined;
  private readonly listeners = new Set<(times: number) => void>();
  private times = 0;

  constructor(private readonly now: () => number) {}

  /** Aborted at the first demand; a question that is being asked ends with it. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get requested(): boolean {
    return this.controller.signal.aborted;
  }

  /** Calls a function at each demand, with its number; returns how to stop that. */
  listen(listener: (times: number) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** What a signal does. A terminal's Ctrl-C arrives twice, from the terminal and through npm, and counts once. */
  readonly demand = (): void => {
    const now = this.now();
    if (this.last !== undefined && now - this.last <= SAME_MS) return;
    this.last = now;
    this.times += 1;
    this.controller.abort();
    for (const listener of this.listeners) listener(this.times);
  };

  /** Listens to the signals by which a process is asked to end. */
  attach(): () => void {
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
    for (const signal of signals) process.on(signal, this.demand);
    return () => {
      for (const signal of signals) process.off(signal, this.demand);
    };
  }
}
