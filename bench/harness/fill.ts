import type { Rig } from "./rig";
import type { Run } from "./run";

/** Rows of a statement, which is a transaction: what six digits count. */
const CHUNK = 1_000_000;

/** How many of the rows have the same millisecond in their id. */
const PER_MILLISECOND = 100;

const DAY_MS = 86_400_000;

const DIGITS = `(${Array.from({ length: 10 }, (_, digit) => `SELECT ${digit} AS d`).join(" UNION ALL ")})`;
const PLACES = ["a", "b", "c", "d", "e", "f"];
const NUMBERS = `SELECT ${PLACES.map((place, index) => `${place}.d * ${10 ** index}`).join(" + ")} AS n
  FROM ${PLACES.map((place) => `${DIGITS} ${place}`).join(", ")}`;

/** Ids as a producer made them a day ago, in order, so that whatever comes now is added at the end. */
const INSERT = `
INSERT INTO counts (id, value)
SELECT UNHEX(CONCAT(LPAD(HEX(? + n DIV ${PER_MILLISECOND}), 12, '0'), '7',
                    LPAD(HEX(n MOD ${PER_MILLISECOND}), 3, '0'), '8', SUBSTR(MD5(n), 1, 15))), n
FROM (${NUMBERS}) AS numbers WHERE n < ? ORDER BY n`;

/** Fills a table by the database itself. */
export async function fill(rig: Rig, rows: number, { say, signal }: Run): Promise<void> {
  const day = Date.now() - DAY_MS;
  for (let first = 0; first < rows; first += CHUNK) {
    signal.throwIfAborted();
    say(`  filling the table: ${first} of ${rows} rows`);
    await rig.sql(INSERT, [day + first / PER_MILLISECOND, Math.min(CHUNK, rows - first)]);
  }
  await rig.sql("INSERT INTO totals (shard, stored) VALUES (0, ?)", [rows]);
}
