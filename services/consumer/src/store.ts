import type { ResultSetHeader } from "mysql2/promise";
import { idDigits } from "@millrace/common/id";
import type { Pool } from "@millrace/common/mysql/pool";
import type { Message } from "@millrace/common/queue/message";
import { commented } from "@millrace/common/tracing/sql";
import type { Span } from "@millrace/common/tracing/tracer";

/** Parts of the total: enough that consumers seldom meet at one. */
const SHARDS = 16;

/**
 * Stores messages and adds them to the total, in one transaction; those that are stored already change nothing.
 *
 * All of it is sent at once, so that it takes one round trip, and others wait for a part of the total that briefly.
 *
 * @param writer its connections take several statements at once.
 * @returns how many were new.
 */
export async function storeMessages(
  writer: Pool,
  messages: readonly Message[],
  span?: Span,
): Promise<number> {
  if (messages.length === 0) return 0;
  const transaction = [
    "START TRANSACTION",
    commented(insertStatement(messages), span),
    addToTotal(Math.floor(Math.random() * SHARDS)),
    "COMMIT",
  ].join(";\n");
  return writer.use(async (connection) => {
    try {
      const [[, inserted]] = await connection.query<ResultSetHeader[]>(transaction);
      if (inserted === undefined) throw new Error("the database did not say how many rows it has stored");
      return inserted.affectedRows;
    } catch (error) {
      // Where the connection is lost, so is the transaction; the first error tells more.
      await connection.rollback().catch(() => connection.destroy());
      throw error;
    }
  });
}

/** Adds the rows that the statement before has changed. */
function addToTotal(shard: number): string {
  return `INSERT INTO totals (shard, stored) VALUES (${shard}, ROW_COUNT()) ON DUPLICATE KEY UPDATE stored = stored + VALUES(stored)`;
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
