import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createConnection, type Connection, type RowDataPacket } from "mysql2/promise";
import { percentile } from "../harness/statistics";
import { answer, programOptions, ready } from "./program";

// An open loop: requests leave by the clock, whether or not those before have been answered, and each one's time runs
// from when it was due. Of some of the values it is watched when they can be seen in the database.

/** Times in milliseconds. */
export interface OpenLoopResult {
  readonly requests: number;
  /** Requests that were answered with 429 or 503. */
  readonly refused: number;
  /** From when a request was due to its 202. */
  readonly accepted: Percentiles;
  /** From the 202 to the row being seen. */
  readonly visible: Percentiles;
  readonly samples: number;
  /** Between two looks at the database: by so much at most a row is seen late. */
  readonly lookEvery: Percentiles;
}

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
}

/** How often the clock is looked at, and the database, in milliseconds. */
const TICK_MS = 1;

/** Rows asked for at once. */
const LOOK_MOST = 500;

/** How long the last rows may take. */
const PATIENCE_MS = 30_000;

const options = programOptions("open-loop");
const total = Math.floor(options.rate * options.seconds);
const request = Buffer.from(
  'POST /count HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\ncontent-length: 12\r\n\r\n{"count":42}',
);

/** How long each request that was accepted took from when it was due, and since when the watched ids wait. */
const accepted: number[] = [];
const waiting = new Map<string, number>();
const visible: number[] = [];
const looks: number[] = [];
let answered = 0;
let refused = 0;

/** A connection with one request at a time. */
class Line {
  private index = -1;
  private due = 0;
  private received = "";

  constructor(
    private readonly socket: Socket,
    private readonly freed: (line: Line) => void,
  ) {
    socket.setNoDelay(true);
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => this.take(chunk));
    socket.on("error", fail);
    socket.on("close", () => fail(new Error("the producer closed a connection")));
  }

  send(index: number, due: number): void {
    this.index = index;
    this.due = due;
    this.socket.write(request);
  }

  private take(chunk: string): void {
    this.received += chunk;
    const body = this.received.indexOf("\r\n\r\n") + 4;
    if (body < 4) return;
    const length = Number(/content-length: (\d+)/i.exec(this.received)?.[1]);
    if (this.received.length < body + length) return;
    const now = performance.now();
    const taken = this.received.startsWith("HTTP/1.1 202");
    // What is refused, at once, would make accepting look fast.
    if (taken) accepted.push(now - this.due);
    else refused += 1;
    if (taken && this.index % options.sampleEvery === 0) {
      const { id } = JSON.parse(this.received.slice(body)) as { id: string };
      waiting.set(id.replaceAll("-", "").toUpperCase(), now);
    }
    answered += 1;
    this.received = "";
    this.freed(this);
  }
}

function fail(error: Error): void {
  console.error(error.message);
  process.exit(1);
}

function openLine(freed: (line: Line) => void): Promise<Line> {
  return new Promise((resolve, reject) => {
    const socket = connect(options.port, "127.0.0.1");
    socket.once("error", reject);
    socket.once("connect", () => resolve(new Line(socket, freed)));
  });
}

/** Sends all requests as they fall due. */
async function send(): Promise<void> {
  const free: Line[] = [];
  let next = 0;
  let began = 0;
  const dueAt = (index: number) => began + (index / options.rate) * 1000;
  const go = () => {
    const now = performance.now();
    for (; next < total && dueAt(next) <= now; next += 1) {
      const line = free.pop();
      if (line === undefined) return;
      line.send(next, dueAt(next));
    }
  };
  const freed = (line: Line) => {
    free.push(line);
    go();
  };
  free.push(...(await Promise.all(Array.from({ length: options.connections }, () => openLine(freed)))));
  ready();
  began = performance.now();
  const deadline = began + options.seconds * 1000 + PATIENCE_MS;
  while (answered < total) {
    go();
    if (performance.now() > deadline)
      throw new Error(`${total - answered} requests were not answered in time`);
    await sleep(TICK_MS);
  }
}

/** Looks again and again which of the watched values are there. */
async function watch(database: Connection, sent: { done: boolean }): Promise<void> {
  let last = performance.now();
  let deadline = Infinity;
  while (!sent.done || waiting.size > 0) {
    if (sent.done) deadline = Math.min(deadline, last + PATIENCE_MS);
    if (last > deadline) throw new Error(`${waiting.size} values were not seen in time`);
    await sleep(TICK_MS);
    if (waiting.size > 0) await look(database);
    const now = performance.now();
    looks.push(now - last);
    last = now;
  }
}

async function look(database: Connection): Promise<void> {
  const ids = [...waiting.keys()].slice(0, LOOK_MOST);
  const list = ids.map((id) => `x'${id}'`).join(",");
  const [rows] = await database.query<RowDataPacket[]>(
    `SELECT HEX(id) AS id FROM counts WHERE id IN (${list})`,
  );
  const now = performance.now();
  for (const row of rows) {
    const id = String(row["id"]);
    visible.push(now - (waiting.get(id) ?? now));
    waiting.delete(id);
  }
}

function percentiles(values: readonly number[]): Percentiles {
  return { p50: percentile(values, 0.5), p99: percentile(values, 0.99), p999: percentile(values, 0.999) };
}

async function main(): Promise<void> {
  const database = await createConnection(options.mysql);
  const sent = { done: false };
  await Promise.all([send().finally(() => (sent.done = true)), watch(database, sent)]);
  const result: OpenLoopResult = {
    requests: total,
    refused,
    accepted: percentiles(accepted),
    visible: percentiles(visible),
    samples: visible.length,
    lookEvery: percentiles(looks),
  };
  answer(result);
}

main().catch(fail);
