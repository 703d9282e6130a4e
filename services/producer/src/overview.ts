import { patient } from "@millrace/common/patient";
import type { QueueOverview } from "@millrace/common/queue/overview";
import type { Stored } from "./core/store";

/** What the stores say of the way of values; null for what cannot be read. */
export interface Overview extends QueueOverview {
  /** Rows in the database. */
  readonly count: number | null;
  /** The value accepted last; also null while there is none. */
  readonly latest: number | null;
}

export interface Stores {
  readonly queues: () => Promise<QueueOverview>;
  readonly stored: () => Promise<Stored>;
}

/** How long the database may take, in milliseconds. */
const PATIENCE_MS = 2_000;

/**
 * Returns a function that reads both stores; it never rejects.
 *
 * The queue is read first: a value that is missing there is then certain to be among the rows.
 */
export function overviewOf({ queues, stored }: Stores, patienceMs = PATIENCE_MS): () => Promise<Overview> {
  const readStored = patient(stored, patienceMs);
  return async () => {
    const queued = await queues();
    const rows = await readStored();
    return { ...queued, count: rows?.count ?? null, latest: rows?.latest ?? null };
  };
}
