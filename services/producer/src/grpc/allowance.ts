/**
 * How many values of all streams together may wait for Redis. Streams that have no more of it stop reading until they
 * get some, in turn; so senders of much slow down instead of being refused, and leave room for those who send little.
 */
export class Allowance {
  private used = 0;
  /** Who waits, in turn, and for how much. */
  private readonly waiting = new Map<() => void, number>();
  private sharing = false;

  constructor(private readonly most: number) {}

  /**
   * Takes room for some values; true where there is, and otherwise `taken` is called once there is.
   *
   * More than there is in all gets it when nobody else has any.
   */
  take(values: number, taken: () => void): boolean {
    if (this.waiting.size === 0 && this.fits(values)) {
      this.used += values;
      return true;
    }
    this.waiting.set(taken, values);
    return false;
  }

  /** Waits no more: `taken`, if it has not been called yet, never is. */
  leave(taken: () => void): void {
    if (this.waiting.delete(taken)) this.share();
  }

  /** Gives back room that was taken. */
  give(values: number): void {
    this.used -= values;
    this.share();
  }

  /** Lets in whom there is room for. Who is let in may give or leave at once, which the loop that is under way sees. */
  private share(): void {
    if (this.sharing) return;
    this.sharing = true;
    try {
      for (const [taken, values] of this.waiting) {
        if (!this.fits(values)) break;
        this.waiting.delete(taken);
        this.used += values;
        taken();
      }
    } finally {
      this.sharing = false;
    }
  }

  private fits(values: number): boolean {
    return this.used === 0 || this.used + values <= this.most;
  }
}
