import { setTimeout as sleep } from "node:timers/promises";

/** Bounds of the waits between attempts. */
export interface Backoff {
  /** Upper bound of the first wait. */
  readonly firstMs: number;
  /** Upper bound of every wait; the bound doubles up to it. */
  readonly mostMs: number;
}

/**
 * How long to wait after the given number of failures: anything up to a bound that doubles each time ("full
 * jitter"), so that those who failed together do not come back together.
 *
 * @param failures how many attempts have failed, from 1 on
 * @param random a number from 0 up to, not including, 1
 */
export function fullJitter(failures: number, { firstMs, mostMs }: Backoff, random = Math.random()): number {
  return Math.floor(random * Math.min(mostMs, firstMs * 2 ** Math.min(failures - 1, 30)));
}

/** Waits; an abort ends the wait early and without an error. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    if (!(error instanceof Error && error.name === "AbortError")) throw error;
  }
}

/** How often, and for how long, to try something again. */
export interface RetryOptions extends Backoff {
  readonly attempts: number;
  /** When to give up although attempts are left; an attempt that still runs then is not waited for. */
  readonly deadlineMs: number;
  /** How long one attempt may take. @default as long as all of them */
  readonly attemptMs?: number;
  /** Whether another attempt might help. */
  readonly retryable: (error: unknown) => boolean;
}

/** Does something, again where it fails, within bounds; rejects with the last error. */
export async function retry<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { attemptMs = options.deadlineMs } = options;
  const deadline = Date.now() + options.deadlineMs;
  for (let failures = 0; ;) {
    try {
      const left = Math.min(deadline - Date.now(), attemptMs);
      return await within(attempt(), left, Math.min(attemptMs, options.deadlineMs));
    } catch (error) {
      failures += 1;
      const wait = fullJitter(failures, options);
      const over = failures >= options.attempts || Date.now() + wait >= deadline;
      if (over || !options.retryable(error)) throw error;
      await sleep(wait);
    }
  }
}

/**
 * What a promise resolves to, if it does in time.
 *
 * @param toldMs the time that the error tells of, where this is only what is left of it
 */
export async function within<T>(promise: Promise<T>, ms: number, toldMs = ms): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineError(toldMs)), Math.max(0, ms));
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Something took too long; it may still happen. */
export class DeadlineError extends Error {
  constructor(ms: number) {
    super(`no answer within ${ms} ms`);
    this.name = "DeadlineError";
  }
}
