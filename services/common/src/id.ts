import { randomFillSync } from "node:crypto";

const COUNTER_BITS = 12n;
const pool = Buffer.alloc(8 * 512);
let used = pool.length;
let last = 0n;

/**
 * A new UUID of version 7 (RFC 9562): it begins with the time, so that rows keyed by it are inserted in order,
 * and each one made by this process is greater than the one before.
 *
 * The 12 bits after the milliseconds are a counter; where it runs over, or the clock steps back, the time given
 * runs ahead of the clock.
 */
export function newId(now: () => number = Date.now): string {
  const moment = BigInt(now()) << COUNTER_BITS;
  last = moment > last ? moment : last + 1n;
  const time = (last >> COUNTER_BITS).toString(16).padStart(12, "0");
  const counter = (last & 0xfffn).toString(16).padStart(3, "0");
  const random = randomBytes();
  random[0] = ((random[0] ?? 0) & 0x3f) | 0x80;
  const tail = random.toString("hex");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}

/** 8 random bytes, drawn from the system many at a time. */
function randomBytes(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  return pool.subarray(used, (used += 8));
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a text is a UUID in the one form we write: lower case, with dashes. */
export function isId(text: string): boolean {
  return UUID.test(text);
}

/** The 16 bytes of an id, as the database keeps it; they sort as the texts do. */
export function idBytes(id: string): Buffer {
  return Buffer.from(id.replaceAll("-", ""), "hex");
}
