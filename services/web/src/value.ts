const LARGEST = BigInt(Number.MAX_SAFE_INTEGER);

const grouped = new Intl.NumberFormat("en");

/** What the field says about a text that is no value, in one sentence. */
export const VALUE_RULE = `Enter a whole number from ${grouped.format(-LARGEST)} to ${grouped.format(LARGEST)}.`;

/**
 * The integer that a text spells, or undefined where it spells none that the API takes.
 *
 * The range is checked before the text becomes a number: a number beyond it would already have been rounded.
 */
export function parseValue(text: string): number | undefined {
  const trimmed = text.trim();
  if (!/^[+-]?\d+$/.test(trimmed)) {
    return undefined;
  }
  const value = BigInt(trimmed.replace(/^\+/, ""));
  return value >= -LARGEST && value <= LARGEST ? Number(value) : undefined;
}

/** A value or a count as people read it, with every digit. */
export function formatValue(value: number): string {
  return grouped.format(value);
}

/** How many a second, as people read it. */
export function formatRate(rate: number): string {
  return grouped.format(rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate));
}

const UNITS = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
] as const;

/** A time as people read it at a glance: "850 ms", "12 s", "3 min", "2 h", "4 d". */
export function formatDuration(seconds: number): string {
  for (const [unit, length] of UNITS) {
    if (seconds >= length) {
      return `${grouped.format(Math.floor(seconds / length))} ${unit}`;
    }
  }
  return seconds < 1 ? `${Math.max(0, Math.round(seconds * 1000))} ms` : `${Math.floor(seconds)} s`;
}
