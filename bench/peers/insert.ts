import { createConnection } from "mysql2/promise";
import { answer, begun, programOptions, ready } from "./program";

// What MySQL alone takes: batches of rows one after the other on one connection, each a transaction of its own as the
// consumer's, with statements that were written out before the clock starts. Nothing is left but the database.

/** Parts of the total. */
const SHARDS = 16;

const { mysql, rows, batch, process: number } = programOptions("insert");

/** An id whose first bytes are the number of the row, so that rows come in order as a producer's do. */
function id(row: number): string {
  return `${(row + 1).toString(16).padStart(12, "0")}7000${number.toString(16).padStart(16, "0")}`;
}

/** The transactions, each as one text: one round trip, as the consumer's. */
const transactions = Array.from({ length: Math.ceil(rows / batch) }, (_, index) => {
  const first = index * batch;
  const values = Array.from({ length: Math.min(batch, rows - first) }, (_row, offset) => {
    return `(x'${id(first + offset)}',${first + offset})`;
  });
  return [
    "START TRANSACTION",
    `INSERT INTO counts (id, value) VALUES ${values.join(",")} ON DUPLICATE KEY UPDATE id = id`,
    `INSERT INTO totals (shard, stored) VALUES (${index % SHARDS}, ROW_COUNT()) ON DUPLICATE KEY UPDATE stored = stored + VALUES(stored)`,
    "COMMIT",
  ].join(";\n");
});

async function main(): Promise<void> {
  const connection = await createConnection({ ...mysql, multipleStatements: true });
  ready();
  await begun();
  for (const transaction of transactions) await connection.query(transaction);
  answer({ stored: rows });
}

void main();
