import { Worker } from "bullmq";
import { createPool } from "mysql2/promise";
import { bytesOf, INSERT, programOptions, ready } from "./program";

// BullMQ as its documentation shows it: a worker that stores one job at a time, `concurrency` of them side by side,
// with as many connections to the database. A job whose worker dies is done again.

const { redis, mysql, queue, concurrency } = programOptions("bullmq");

const pool = createPool({ ...mysql, connectionLimit: concurrency });

const worker = new Worker<{ id: string; value: number }>(
  queue,
  async ({ data: { id, value } }) => {
    await pool.execute(INSERT, [bytesOf(id), value]);
  },
  {
    connection: { ...redis, maxRetriesPerRequest: null },
    concurrency,
    removeOnComplete: { count: 0 },
  },
);
worker.on("error", (error) => console.error(error.message));

void worker.waitUntilReady().then(ready);
