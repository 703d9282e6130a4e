import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Connection, RowDataPacket } from "mysql2/promise";

/** What the database holds, read row by row: its own count is among what is to be checked. */
export async function readRows(connection: Connection): Promise<Map<string, number>> {
  const [rows] = await connection.query<(RowDataPacket & { id: Buffer; value: number })[]>(
    "SELECT id, value FROM counts",
  );
  return new Map(rows.map(({ id, value }) => [uuid(id), value]));
}

/** How many rows there are. */
export async function countRows(connection: Connection): Promise<number> {
  const [[row]] = await connection.query<(RowDataPacket & { rows: number })[]>(
    "SELECT COUNT(*) AS `rows` FROM counts",
  );
  return row?.rows ?? 0;
}

/** The number of values that the services count as stored. */
export async function countedTotal(connection: Connection): Promise<number> {
  const [[row]] = await connection.query<(RowDataPacket & { total: string | null })[]>(
    "SELECT SUM(stored) AS total FROM totals",
  );
  return Number(row?.total ?? 0);
}

/** Waits until there are as many rows, and fails when there never are. */
export async function untilRows(connection: Connection, expected: number, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = await countRows(connection);
    if (found >= expected) return;
    assert.ok(Date.now() < deadline, `after ${withinMs / 1000} s there are ${found} rows, not ${expected}`);
    await sleep(100);
  }
}

function uuid(bytes: Buffer): string {
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
