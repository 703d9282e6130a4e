import { randomInt } from "node:crypto";
import type { Connection, ResultSetHeader } from "mysql2/promise";
import { idBytes } from "@millrace/common/id";
import type { Pool } from "@millrace/common/mysql/pool";
import type { Message } from "@millrace/common/queue/message";

/** Parts of the total: enough that consumers seldom meet at one. */
const SHARDS = 16;

const INSERT = "INSERT INTO counts (id, value) VALUES ? ON DUPLICATE KEY UPDATE id = id";
const ADD_TO_TOTAL =
  "INSERT INTO totals (shard, stored) VALUES (?, ?) ON DUPLICATE KEY UPDATE stored = stored + ?";

/**
 * Stores messages and adds them to the total, in one transaction; those that are stored already change nothing.
 *
 * @returns how many were new.
 */
export async function storeMessages(writer: Pool, messages: readonly Message[]): Promise<number> {
  // Sorted by key, so that consumers with the same messages lock rows in the same order and cannot deadlock.
  const rows = messages
    .slice()
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
    .map(({ id, count }) => [idBytes(id), count]);
  return writer.use(async (connection) => {
    await connection.beginTransaction();
    try {
      const stored = await change(connection, INSERT, [rows]);
      if (stored > 0) await change(connection, ADD_TO_TOTAL, [randomInt(SHARDS), stored, stored]);
      await connection.commit();
      return stored;
    } catch (error) {
      // Where the connection is lost, so is the transaction; the first error tells more.
      await connection.rollback().catch(() => connection.destroy());
      throw error;
    }
  });
}

async function change(connection: Connection, sql: string, values: unknown[]): Promise<number> {
  const [{ affectedRows }] = await connection.query<ResultSetHeader>(sql, values);
  return affectedRows;
}
