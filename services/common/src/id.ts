import { randomFillSync } from "node:crypto";

/** What the 12 bits of the counter hold. */
const COUNTER_MOST = 0xfff;

/** Hexadecimal digits of the random part. */
const TAIL_DIGITS = 16;

const pool = Buffer.alloc(4096);
let digits = "";
let used = 0;
let lastMs = 0;
let counter = 0;

/**
 * A new UUID of version 7 (RFC 9562): it begins with the time, so that rows keyed by it are inserted in order,
 * and each one made by this process is greater than the one before.
 *
 * The 12 bits after the milliseconds are a counter; where it runs over, or the clock steps back, the time given
 * runs ahead of the clock.
 */
export function newId(now: () => number = Date.now): string {
  advance(now());
  return text(lastMs, counter, randomTail());
}

/** So many new ids that follow one another without a gap: the first tells all of them, see `idsFrom`. */
export function newIds(count: number, now: () => number = Date.now): string[] {
  const ids = idsFrom(newId(now), count);
  for (let index = 1; index < count; index += 1) advance(lastMs);
  return ids;
}

/** An id and those after it: the counter goes up by one for each, the random part is the same in all. */
export function idsFrom(first: string, count: number): string[] {
  const tail = first.slice(19, 23) + first.slice(24);
  let ms = parseInt(first.slice(0, 8) + first.slice(9, 13), 16);
  let place = parseInt(first.slice(15, 18), 16);
  return Array.from({ length: count }, (_, index) => {
    if (index > 0 && (place += 1) > COUNTER_MOST) [ms, place] = [ms + 1, 0];
    return text(ms, place, tail);
  });
}

function advance(moment: number): void {
  if (moment > lastMs) [lastMs, counter] = [moment, 0];
  else if (counter < COUNTER_MOST) counter += 1;
  else [lastMs, counter] = [lastMs + 1, 0];
}

function text(ms: number, place: number, tail: string): string {
  const time = ms.toString(16).padStart(12, "0");
  const count = place.toString(16).padStart(3, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}

/** 62 random bits behind the two of the variant, in hexadecimal; they are drawn from the system many at a time. */
function randomTail(): string {
  if (used === digits.length) {
    digits = randomFillSync(pool).toString("hex");
    used = 0;
  }
  const start = used;
  used += TAIL_DIGITS;
  const variant = (parseInt(digits.charAt(start), 16) & 0x3) | 0x8;
  return variant.toString(16) + digits.slice(start + 1, used);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a text is a UUID in the one form we write: lower case, with dashes. */
export function isId(text: string): boolean {
  return UUID.test(text);
}

/** The 32 digits of an id; they sort as the database's bytes do. */
export function idDigits(id: string): string {
  return id.slice(0, 8) + id.slice(9, 13) + id.slice(14, 18) + id.slice(19, 23) + id.slice(24);
}
