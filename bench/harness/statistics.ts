/** What several rounds gave: the middle, and how far they lie apart. */
export interface Summary {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** @throws Error where there is no value. */
export function summary(values: readonly number[]): Summary {
  const sorted = ascending(values);
  const middle = (sorted.length - 1) / 2;
  return {
    median: (at(sorted, Math.floor(middle)) + at(sorted, Math.ceil(middle))) / 2,
    least: at(sorted, 0),
    most: at(sorted, sorted.length - 1),
  };
}

/** How many times `others` the values are: the ratio of the medians, and the range of each round's own ratio. */
export function ratio(values: readonly number[], others: readonly number[]): Summary {
  const rounds = Math.min(values.length, others.length);
  const each = Array.from({ length: rounds }, (_, round) => at(values, round) / at(others, round));
  const { least, most } = summary(each);
  return { median: summary(values).median / summary(others).median, least, most };
}

/** The value that the given share of all values does not exceed (the nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = ascending(values);
  return at(sorted, Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1)));
}

function ascending(values: readonly number[]): Float64Array {
  return Float64Array.from(values).sort();
}

function at(values: ArrayLike<number>, index: number): number {
  const value = values[index];
  if (value === undefined) throw new Error("There is nothing to sum up: no round has given a value.");
  return value;
}
