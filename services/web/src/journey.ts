import type { TimedReading } from "./reading";
import { formatValue } from "./value";

/** How far a posted value has come: on its way to the API, taken by the queue, or a row in the database. */
export type Stage = "posted" | "queued" | "stored";

/** A value posted from this page, or a burst of many, and how far it has come. */
export interface Journey {
  readonly key: number;
  /** The value; of a burst, how many it has. */
  readonly value: number;
  readonly burst?: true;
  readonly stage: Stage;
  /** The id under which the queue took it. */
  readonly id?: string;
  /** When the API accepted it, on the page's monotonic clock. */
  readonly acceptedAt?: number;
  /** Number of rows at which all that was in the queue with it is stored. */
  readonly storedAtRows?: number;
}

/**
 * The journey in the light of a reading.
 *
 * A value is stored when the queue was seen empty after accepting it, or, while others keep the queue filled, when
 * as many rows have come as were waiting at the first look. A reading begun before the value was accepted says
 * nothing about it.
 */
export function advance(journey: Journey, reading: TimedReading): Journey {
  if (
    journey.stage !== "queued" ||
    journey.acceptedAt === undefined ||
    reading.begunAt < journey.acceptedAt
  ) {
    return journey;
  }
  const depth = reading.depth.ok ? reading.depth.value : undefined;
  const rows = reading.rows.ok ? reading.rows.value.count : undefined;
  if (depth === 0) {
    return { ...journey, stage: "stored" };
  }
  if (journey.storedAtRows !== undefined) {
    return rows !== undefined && rows >= journey.storedAtRows ? { ...journey, stage: "stored" } : journey;
  }
  return rows !== undefined && depth !== undefined ? { ...journey, storedAtRows: rows + depth } : journey;
}

/** What people call it. */
export function nameOf({ value, burst }: Pick<Journey, "value" | "burst">): string {
  return burst ? `burst of ${formatValue(value)}` : formatValue(value);
}
