interface Waiter {
  readonly values: number;
  readonly taken: () => void;
}

/**
 * How many values of all streams together may wait for Redis. Streams that have no more of it stop reading until they
 * get some, in turn; so senders of much slow down instead of being refused, and leave room for those who send little.
 */
export class Allowance {
  private used = 0;
  private readonly waiting: Waiter[] = [];

  constructor(private readonly most: number) {}

  /**
   * Takes room for some values; true where there is, and otherwise `taken` is called once there is.
   *
   * More than there is in all gets it when nobody else has any.
   */
  take(values: number, taken: () => void): boolean {
    if (this.waiting.length === 0 && this.fits(values)) {
      this.used += values;
      return true;
    }
    this.waiting.push({ values, taken });
    return false;
  }

  /** Gives back room that was taken. */
  give(values: number): void {
    this.used -= values;
    for (let head = this.waiting[0]; head !== undefined && this.fits(head.values); head = this.waiting[0]) {
      this.waiting.shift();
      this.used += head.values;
      head.taken();
    }
  }

  private fits(values: number): boolean {
    return this.used === 0 || this.used + values <= this.most;
  }
}
