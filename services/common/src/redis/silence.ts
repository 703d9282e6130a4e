/** How often it is looked for commands without an answer. */
const LOOK_EVERY_MS = 500;

interface Waiting {
  readonly since: number;
  readonly reject: (error: Error) => void;
}

/**
 * Finds connections that say nothing more, though something is written to them again and again: the socket's own
 * time-out begins anew with all that is written, and the network may keep that for a quarter of an hour. Also those that
 * never come about: a cluster's client that meets a dead node waits for it, for ever, without looking for its successor.
 */
export class Silence {
  /** In the order in which they were sent. */
  private readonly waiting = new Set<Waiting>();
  private readonly timer: NodeJS.Timeout;

  /**
   * @param limitMs longer than any command may take.
   * @param broken called when a command has had no answer for so long. It and all others that wait are rejected.
   */
  constructor(
    private readonly limitMs: number,
    private readonly broken: (error: Error) => void,
    private readonly now: () => number = Date.now,
  ) {
    this.timer = setInterval(() => this.look(), Math.min(LOOK_EVERY_MS, limitMs)).unref();
  }

  /** Watches a command that has just been sent. */
  watch<T>(command: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const waiting = { since: this.now(), reject };
      this.waiting.add(waiting);
      command.then(resolve, reject).finally(() => this.waiting.delete(waiting));
    });
  }

  /** Ends the watch. */
  close(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const [oldest] = this.waiting;
    if (oldest === undefined || this.now() - oldest.since < this.limitMs) return;
    const error = new Error(`no answer for ${this.limitMs / 1000} s`);
    const rejected = [...this.waiting];
    this.waiting.clear();
    this.broken(error);
    for (const { reject } of rejected) reject(error);
  }
}
