import type { Reading, TimedReading } from "./reading";

export interface FollowOptions {
  /** Listens to events until there are no more; resolves to how many there were. */
  readonly listen: () => Promise<number>;
  /** Asks for the figures once. */
  readonly read: () => Promise<Reading>;
  readonly report: (reading: TimedReading) => void;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<void>;
  /** A number from 0 up to, not including, 1. */
  readonly random: () => number;
}

/** Bounds of the waits between attempts to listen; the first failure waits for less than the first. */
const WAIT_MS = { first: 1_000, most: 5_000 };

/**
 * Follows the system until the signal: by its events, and between attempts to listen to these by asking, which also says
 * in a sentence what is wrong.
 */
export async function follow(options: FollowOptions): Promise<void> {
  const { listen, read, report, signal, now, pause, random } = options;
  for (let failures = 0; ; failures += 1) {
    const events = await listen();
    if (isOver(signal)) return;
    if (events > 0) {
      failures = 0;
      // Those who lost the same service do not ask all at once either.
      await pause(WAIT_MS.first * random());
      if (isOver(signal)) return;
    }
    const begunAt = now();
    const reading = await read();
    if (isOver(signal)) return;
    report({ ...reading, begunAt, at: now() });
    const bound = Math.min(WAIT_MS.most, WAIT_MS.first * 2 ** failures);
    // Those who lost the same service do not come back all at once.
    await pause(bound * (0.5 + random() / 2));
    if (isOver(signal)) return;
  }
}

function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}
