import { LetterError, type DeadLetters } from "../queue/dead-letters";

/** Letters looked up at a time. */
const PAGE = 1000;

/** A letter that could not be replayed or dropped, and why. */
export interface Failed {
  readonly id: string;
  readonly reason: string;
}

/** What became of letters that were to be replayed or dropped. */
export interface Outcome {
  /** How many were replayed or dropped. */
  readonly done: number;
  /** Those that no longer exist. */
  readonly missing: readonly string[];
  /** Those that cannot be; they stay dead letters. */
  readonly failed: readonly Failed[];
  /** Why it ended early, such as an outage of Redis; undefined if every letter was tried. */
  readonly stopped?: unknown;
  /** How many failed for that reason; after a lost connection, Redis may have done it all the same. */
  readonly unconfirmed: number;
}

export type Action = (id: string) => Promise<boolean>;

/** Replays or drops some letters. One that cannot be does not keep the others from it. */
export async function processLetters(ids: readonly string[], action: Action): Promise<Outcome> {
  const missing: string[] = [];
  const failed: Failed[] = [];
  let unconfirmed = 0;
  let stopped: unknown;
  // Sent together, they take one round trip to Redis.
  await Promise.all(
    ids.map(async (id) => {
      try {
        if (!(await action(id))) missing.push(id);
      } catch (error) {
        if (error instanceof LetterError) {
          failed.push({ id, reason: error.message });
          return;
        }
        stopped ??= error;
        unconfirmed += 1;
      }
    }),
  );
  const done = ids.length - missing.length - failed.length - unconfirmed;
  return { done, missing, failed, unconfirmed, ...(stopped !== undefined && { stopped }) };
}

/**
 * Replays or drops each letter that exists at the start; one that is replayed may come back. Ends at the first page where
 * Redis fails.
 */
export async function processAll(letters: Pick<DeadLetters, "ids">, action: Action): Promise<Outcome> {
  let done = 0;
  const failed: Failed[] = [];
  // Letters that are missing meanwhile were processed by somebody else.
  const missing: string[] = [];
  try {
    for await (const page of letters.ids(PAGE)) {
      const outcome = await processLetters(page, action);
      done += outcome.done;
      failed.push(...outcome.failed);
      if (outcome.stopped !== undefined) return { ...outcome, done, failed, missing };
    }
  } catch (stopped) {
    return { done, failed, missing, unconfirmed: 0, stopped };
  }
  return { done, failed, missing, unconfirmed: 0 };
}
