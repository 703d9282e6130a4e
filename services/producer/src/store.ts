import type { RowDataPacket } from "mysql2/promise";
import type { Pool } from "@millrace/common/mysql/pool";

/** What the database holds. */
export interface Stored {
  /** How many values. */
  readonly count: number;
  /** The value accepted last, if there is any. */
  readonly latest: number | null;
}

const QUERY = `
  SELECT
    (SELECT CAST(COALESCE(SUM(stored), 0) AS SIGNED) FROM totals) AS stored,
    (SELECT value FROM counts ORDER BY id DESC LIMIT 1) AS latest`;

/** Reads both figures in one step, each from an index: neither takes longer as the table grows. */
export async function readStored(reader: Pool): Promise<Stored> {
  return reader.use(async (connection) => {
    const [[row]] =
      await connection.query<(RowDataPacket & { stored: number; latest: number | null })[]>(QUERY);
    return { count: row?.stored ?? 0, latest: row?.latest ?? null };
  });
}
