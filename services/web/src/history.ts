import type { TimedReading } from "./reading";

/** The figures at one moment, as far as they were known. */
export interface Sample {
  readonly at: number;
  readonly depth?: number;
  /** Rows in the database. */
  readonly stored?: number;
  /** Values accepted by the service that told it. */
  readonly accepted?: number;
  readonly hostname?: string;
}

/** A point of a series; without a value there is nothing to be drawn up to it. */
export interface Point {
  readonly at: number;
  readonly value: number | undefined;
}

/** How far the charts look back. */
export const WINDOW_MS = 120_000;

/** Samples that follow one another faster were held up on the way: what lies between them says nothing of rates. */
const CLOSE_MS = 400;

/** Samples further apart leave a gap: the page was hidden, or nothing could be read. */
const GAP_MS = 5_000;

/** The history with a reading's figures added, and without what is too old. */
export function remember(history: readonly Sample[], reading: TimedReading): readonly Sample[] {
  const last = history.at(-1);
  const isClose = last !== undefined && reading.at - last.at < CLOSE_MS;
  // The first is what all others are compared with.
  if (isClose && history.length === 1) return history;
  const held = isClose ? history.slice(0, -1) : history;
  const recent = held.filter(({ at }) => reading.at - at <= WINDOW_MS);
  return [...recent, sampleOf(reading)];
}

function sampleOf({ at, depth, rows, told }: TimedReading): Sample {
  return {
    at,
    ...(depth.ok && { depth: depth.value }),
    ...(rows.ok && { stored: rows.value.count }),
    ...(told !== undefined && { accepted: told.accepted, hostname: told.hostname }),
  };
}

/** How many values waited. */
export function depths(history: readonly Sample[]): Point[] {
  return history.flatMap((sample, index) => {
    const before = history[index - 1];
    const gap = before !== undefined && sample.at - before.at > GAP_MS;
    const point = { at: sample.at, value: sample.depth };
    return gap ? [{ at: before.at, value: undefined }, point] : [point];
  });
}

/** How many rows came a second. */
export function storedRates(history: readonly Sample[]): Point[] {
  return rates(history, (before, after) => difference(before.stored, after.stored));
}

/** How many values a service accepted a second; each counts its own. */
export function acceptedRates(history: readonly Sample[]): Point[] {
  return rates(history, (before, after) =>
    before.hostname === after.hostname ? difference(before.accepted, after.accepted) : undefined,
  );
}

function rates(
  history: readonly Sample[],
  growth: (before: Sample, after: Sample) => number | undefined,
): Point[] {
  return history.slice(1).map((after, index) => {
    const before = history[index];
    const ms = before === undefined ? Infinity : after.at - before.at;
    const grown = before === undefined || ms > GAP_MS ? undefined : growth(before, after);
    return { at: after.at, value: grown === undefined ? undefined : (grown * 1000) / ms };
  });
}

/** By how much a count has grown; one that shrinks has begun anew. */
function difference(before: number | undefined, after: number | undefined): number | undefined {
  return before === undefined || after === undefined || after < before ? undefined : after - before;
}
