import { within } from "@millrace/common/backoff";
import type { Stored } from "./core/store";
import type { QueueFigures } from "./figures";

/** All that the stores say of the way of values; null stands for what cannot be read. */
export interface Overview {
  /** Values that wait or are being stored. */
  readonly depth: number | null;
  /** How long the oldest of them has waited. */
  readonly oldestAgeSeconds: number | null;
  /** Entries that can never be stored. */
  readonly deadLetters: number | null;
  /** Values that a consumer has read and not finished. */
  readonly pending: number | null;
  /** Rows in the database. */
  readonly count: number | null;
  /** The value accepted last; also null while there is none. */
  readonly latest: number | null;
}

/** What is asked for it. */
export interface Stores {
  readonly queue: () => Promise<QueueFigures>;
  readonly stored: () => Promise<Stored>;
}

/** How long either store may take; less than people do to wonder. */
const PATIENCE_MS = 2_000;

/**
 * Returns what asks both stores; it never rejects.
 *
 * The queue is asked first: a value that is missing there is then certain to be among the rows.
 */
export function overviewOf({ queue, stored }: Stores, patienceMs = PATIENCE_MS): () => Promise<Overview> {
  const askQueue = patient(queue, patienceMs);
  const askStored = patient(stored, patienceMs);
  return async () => {
    const queued = await askQueue();
    const rows = await askStored();
    return {
      depth: queued?.depth ?? null,
      oldestAgeSeconds: queued?.oldestAgeSeconds ?? null,
      deadLetters: queued?.deadLetters ?? null,
      pending: queued?.pending ?? null,
      count: rows?.count ?? null,
      latest: rows?.latest ?? null,
    };
  };
}

/**
 * Asks for as long as there is patience, and then has no answer; nor has it while an earlier question is open, so that
 * a store that hangs is not asked more and more.
 */
function patient<T>(ask: () => Promise<T>, patienceMs: number): () => Promise<T | undefined> {
  let open = false;
  return async () => {
    if (open) return undefined;
    open = true;
    const answer = ask().finally(() => (open = false));
    return within(answer, patienceMs).catch(() => undefined);
  };
}
