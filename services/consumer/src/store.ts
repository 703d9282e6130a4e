import { randomInt } from "node:crypto";
import type { Connection, ResultSetHeader } from "mysql2/promise";
import { idDigits } from "@millrace/common/id";
import type { Pool } from "@millrace/common/mysql/pool";
import type { Message } from "@millrace/common/queue/message";

/** Parts of the total: enough that consumers seldom meet at one. */
const SHARDS = 16;

const ADD_TO_TOTAL =
  "INSERT INTO totals (shard, stored) VALUES (?, ?) ON DUPLICATE KEY UPDATE stored = stored + ?";

/**
 * Stores messages and adds them to the total, in one transaction; those that are stored already change nothing.
 *
 * @returns how many were new.
 */
export async function storeMessages(writer: Pool, messages: readonly Message[]): Promise<number> {
  if (messages.length === 0) return 0;
  const insert = insertStatement(messages);
  return writer.use(async (connection) => {
    await connection.beginTransaction();
    try {
      const stored = await change(connection, insert);
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

/**
 * One statement for all rows.
 *
 * They stand in it as text, which costs a third of what the driver's escaping does, and can hold nothing else: decoding
 * has made sure that an id is a UUID and a count a whole number. They are sorted by key, so that consumers with the same
 * messages lock rows in the same order and cannot deadlock.
 */
export function insertStatement(messages: readonly Message[]): string {
  const rows = messages.map(({ id, count }) => `(x'${idDigits(id)}',${count})`).sort();
  return `INSERT INTO counts (id, value) VALUES ${rows.join(",")} ON DUPLICATE KEY UPDATE id = id`;
}

async function change(connection: Connection, sql: string, values: unknown[] = []): Promise<number> {
  const [{ affectedRows }] = await connection.query<ResultSetHeader>(sql, values);
  return affectedRows;
}
