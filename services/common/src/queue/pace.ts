import { pause } from "../backoff";
import type { Redis } from "../redis/redis";
import { paceKey } from "./keys";

/** Seconds that a pod is assumed to take for one message until the first measurement. */
export const ASSUMED_SECONDS = 0.1;

/** Bounds of a measurement in seconds: one that is too long asks for pods that nobody needs. */
const [LEAST, MOST] = [1e-6, 3_600];

/** How often a pod records what it has measured. */
const EVERY_MS = 10_000;

/** Weight of a new measurement in the average of all pods: about the last ten count. */
const WEIGHT = "0.2";

/** Moves the average of all pods towards a new measurement, in one step. */
const RECORD = `
local average = tonumber(redis.call('GET', KEYS[1]) or '')
local measured = tonumber(ARGV[1])
if average then measured = average + tonumber(ARGV[2]) * (measured - average) end
redis.call('SET', KEYS[1], string.format('%.9f', measured))
return 1`;

/**
 * Measures how long this pod takes for one message: the time in which it works on at least one batch, divided by the
 * messages that it finishes. Waiting for messages does not count, nor does what is tried again after a failure, since more
 * pods do not help while a server is unavailable.
 */
export class Pace {
  private batches = 0;
  private since = 0;
  private busyMs = 0;
  private messages = 0;

  /** @param now time in milliseconds. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** A batch is begun. */
  begin(): void {
    this.count();
    this.batches += 1;
  }

  /** A batch is over, with so many messages finished; with none it has failed. */
  end(messages: number): void {
    this.count();
    this.batches -= 1;
    this.messages += messages;
    if (messages === 0) this.discard();
  }

  /** Forgets what was measured, which a failure has made too long. */
  discard(): void {
    this.since = this.now();
    this.busyMs = 0;
    this.messages = 0;
  }

  /** Seconds per message since the last call; undefined where no message was finished. */
  take(): number | undefined {
    this.count();
    if (this.messages === 0) return undefined;
    const seconds = this.busyMs / 1_000 / this.messages;
    this.discard();
    return Math.min(MOST, Math.max(LEAST, seconds));
  }

  private count(): void {
    const now = this.now();
    if (this.batches > 0) this.busyMs += now - this.since;
    this.since = now;
  }
}

/** Takes a measurement into the average that all consumers of a queue share. */
export async function recordPace(redis: Redis, queue: string, seconds: number): Promise<void> {
  const key = paceKey(queue);
  await redis.send(key, ["EVAL", RECORD, "1", key, seconds.toFixed(9), WEIGHT]);
}

/** Measured seconds that one pod takes for one message of a queue; undefined where nothing was measured yet. */
export async function measuredPace(redis: Redis, queue: string): Promise<number | undefined> {
  const key = paceKey(queue);
  const seconds = Number(await redis.send(key, ["GET", key]));
  return seconds > 0 ? seconds : undefined;
}

/** Records measurements until the signal. One that Redis does not take is lost; the next one follows. */
export async function followPace(
  pace: Pace,
  record: (seconds: number) => Promise<void>,
  signal: AbortSignal,
  everyMs = EVERY_MS,
): Promise<void> {
  for (;;) {
    await pause(everyMs, signal);
    if (signal.aborted) return;
    const seconds = pace.take();
    if (seconds !== undefined) await record(seconds).catch(() => undefined);
  }
}
