import type { RowDataPacket } from "mysql2/promise";
import { within } from "@millrace/common/backoff";
import type { Dependency } from "@millrace/common/dependency";
import { isDatabaseAway } from "@millrace/common/mysql/errors";
import type { Pool } from "@millrace/common/mysql/pool";

/** What the database holds. */
export interface Stored {
  /** How many values. */
  readonly count: number;
  /** The value accepted last, if there is any. */
  readonly latest: number | null;
}

/** The same, and which of the database's endpoints said so. */
export interface Reading extends Stored {
  readonly from: "reader" | "writer";
}

const QUERY = `
  SELECT
    (SELECT CAST(COALESCE(SUM(stored), 0) AS SIGNED) FROM totals) AS stored,
    (SELECT value FROM counts ORDER BY id DESC LIMIT 1) AS latest`;

/** Reads both figures in one step, each from an index: neither takes longer as the table grows. */
export async function readStored(pool: Pool): Promise<Stored> {
  return pool.use(async (connection) => {
    const [[row]] =
      await connection.query<(RowDataPacket & { stored: number; latest: number | null })[]>(QUERY);
    return { count: row?.stored ?? 0, latest: row?.latest ?? null };
  });
}

/** How long the readers may take where there is a writer to ask instead. */
const READERS_MS = 3_000;

export interface StoreOptions {
  readonly reader: Pool;
  /** What is known of the readers. */
  readonly readers: Dependency;
  /** Asked where the readers are away; undefined where there are no readers beside it. */
  readonly writer: Pool | undefined;
}

/** Reads from the readers, and from the writer while they are away. */
export async function readAnywhere({ reader, readers, writer }: StoreOptions): Promise<Reading> {
  if (writer === undefined) return { ...(await readers.use(() => readStored(reader))), from: "reader" };
  if (readers.state !== "down") {
    try {
      const stored = await readers.use(() => within(readStored(reader), READERS_MS));
      return { ...stored, from: "reader" };
    } catch (error) {
      if (!isDatabaseAway(error)) throw error;
    }
  }
  return { ...(await readStored(writer)), from: "writer" };
}
