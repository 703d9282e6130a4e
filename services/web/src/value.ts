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
