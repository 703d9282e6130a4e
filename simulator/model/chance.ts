import { randomBytes } from "node:crypto";

/** Where the parts of ids and names come from that AWS chooses. */
export interface Chance {
  /** An id with a prefix, such as `vpc-0123456789abcdef0`. */
  id(prefix: string): string;
  uuid(): string;
  hex(length: number): string;
  /** Upper-case letters and digits. */
  upper(length: number): string;
  /** The time now, in ISO 8601. */
  now(): string;
  /** What AWS would choose, or the fixed example that recordings have in its place. */
  or(chosen: string, example: string): string;
}

const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** Different at every call, as in AWS. */
export const RANDOM: Chance = {
  id: (prefix) => `${prefix}-${RANDOM.hex(17)}`,
  uuid: () => {
    const hex = RANDOM.hex(32);
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `4${hex.slice(13, 16)}`,
      `a${hex.slice(17, 20)}`,
      hex.slice(20),
    ].join("-");
  },
  hex: (length) =>
    randomBytes(Math.ceil(length / 2))
      .toString("hex")
      .slice(0, length),
  upper: (length) => [...randomBytes(length)].map((byte) => UPPER[byte % UPPER.length]).join(""),
  or: (chosen) => chosen,
  now: () => new Date().toISOString().replace(/\.\d+Z$/, "Z"),
};

/** Always the same, so that recordings of a program can be compared. */
export const FIXED = (name: string): Chance => ({
  id: () => `${name}-id`,
  uuid: () => `${name}-id`,
  hex: () => "example",
  upper: () => "EXAMPLE",
  now: () => "2026-01-01T00:00:00Z",
  or: (_, example) => example,
});
