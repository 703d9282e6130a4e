/** What one unfinished request holds of a budget. */
export interface Hold {
  /** Takes more bytes; those that make room for them are evicted, and the holder itself where that is not enough. */
  take(bytes: number): void;
  /** Gives back all that is held. More may be taken later. */
  reset(): void;
}

/** How often to log that requests are refused. */
const TELL_MS = 60_000;

/**
 * A budget of memory for what has arrived of requests that are not complete, of all connections together. Where it is
 * used up the oldest of them are refused: clients that send slowly, or nothing more, make room for those that do.
 */
export class ByteBudget {
  /** In the order in which they began. */
  private readonly holds = new Set<Held>();
  private used = 0;
  private told = -Infinity;

  /**
   * @param most bytes
   * @param full called at most once a minute while requests are refused
   */
  constructor(
    readonly most: number,
    private readonly full: () => void = () => undefined,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Bytes that are held. */
  get bytes(): number {
    return this.used;
  }

  /** @param evict refuses the request, whose bytes are let go of; called once at most, and not after `reset`. */
  hold(evict: () => void): Hold {
    const held: Held = { bytes: 0, evict, evicted: false };
    return {
      take: (bytes) => {
        if (held.evicted) return;
        held.bytes += bytes;
        this.used += bytes;
        this.holds.add(held);
        if (this.used > this.most) this.makeRoom();
      },
      reset: () => this.release(held),
    };
  }

  private makeRoom(): void {
    for (const oldest of this.holds) {
      if (this.used <= this.most) break;
      this.release(oldest);
      oldest.evicted = true;
      oldest.evict();
    }
    if (this.now() - this.told < TELL_MS) return;
    this.told = this.now();
    this.full();
  }

  private release(held: Held): void {
    this.used -= held.bytes;
    held.bytes = 0;
    this.holds.delete(held);
  }
}

interface Held {
  bytes: number;
  readonly evict: () => void;
  evicted: boolean;
}
