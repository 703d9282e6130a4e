import { Readable } from "node:stream";

/** How much a listener may be behind before it is told nothing more; some dozen events. */
const BEHIND_BYTES = 8 * 1024;

/** How many events a listener may miss in a row: one that takes nothing for so long is gone, or as good as that. */
const MOST_MISSED = 30;

/** Somebody who is told events, and misses those that come faster than they are taken. */
export class Listener {
  private room = true;
  private missed = 0;

  /** What is still to be sent; it is destroyed when nobody takes it any more. */
  readonly stream = new Readable({
    highWaterMark: BEHIND_BYTES,
    read: () => {
      this.room = true;
      this.missed = 0;
    },
  });

  send(event: string): void {
    if (this.room) {
      this.room = this.stream.push(event);
      return;
    }
    this.missed += 1;
    if (this.missed >= MOST_MISSED) this.stream.destroy();
  }

  /** Ends the stream after what has been sent. */
  end(): void {
    this.stream.push(null);
  }
}
