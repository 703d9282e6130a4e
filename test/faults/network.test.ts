import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Address, Proxy, Toxic } from "../../local/servers";
import { eventually } from "../../local/services/poll";
import { world } from "../support/system/world";
import { isAccepted } from "./support/load";
import { BLACK_HOLE, ownToxiproxy } from "./support/servers";
import { Trial } from "./support/trial";

const RESET: Toxic = { type: "reset_peer", attributes: { timeout: 0 } };
const DELAY: Toxic = { type: "latency", attributes: { latency: 150, jitter: 50 } };
const SLICES: Toxic = { type: "slicer", attributes: { average_size: 60, size_variation: 30, delay: 300 } };

describe("the way to Redis", function () {
  this.timeout(400_000);

  it("swallows all that is sent and answered, until the services call it dead", async () => {
    const { trial, way } = await through("redis");
    const [producer] = trial.producers;
    const [consumer] = trial.consumers;
    assert.ok(producer && consumer);
    await way.add(BLACK_HOLE, "upstream", "downstream");
    // Also by who writes to it again and again.
    await trial.toldBy(producer, /no answer (for|within)/);
    await trial.toldBy(consumer, /Socket timeout|no answer (for|within)/);
    await way.heal();
    await trial.load.untilAccepted(200);
    await trial.end();
  });

  it("swallows what is answered, after it was done", async () => {
    const { trial, way } = await through("redis");
    await way.add(BLACK_HOLE, "downstream");
    await trial.load.until(20, (attempt) => !isAccepted(attempt));
    await way.heal();
    await trial.load.untilAccepted(200);
    await trial.settle();
    const untold = trial.load.values((attempt) => !isAccepted(attempt));
    const rows = await trial.database.rows();
    trial.struck(
      rows.filter(({ value }) => untold.has(value)).length,
      "values stored though never acknowledged",
    );
    await trial.end();
  });

  it("is reset again and again", async () => {
    const { trial, way } = await through("redis");
    await flapping(trial, way, RESET);
    const [producer] = trial.producers;
    assert.ok(producer);
    await trial.toldBy(producer, /Redis is unavailable/);
    await trial.end();
  });

  it("is slow", async () => {
    const { trial, way } = await through("redis");
    await way.add(DELAY, "upstream", "downstream");
    const from = Date.now();
    await trial.load.untilAccepted(200);
    slowed(trial, from, 200);
    await way.heal();
    await trial.end();
  });

  it("delivers in slices", async () => {
    const { trial, way } = await through("redis");
    await way.add(SLICES, "upstream", "downstream");
    const { socket, pieces } = counting(way);
    await eventually(() => {
      socket.write("INFO everything\r\n");
      assert.ok(pieces() > 2);
    });
    socket.destroy();
    trial.struck(pieces(), "pieces of one answer");
    await trial.load.untilAccepted(200);
    await way.heal();
    await trial.end();
  });
});

describe("the way to MySQL", function () {
  this.timeout(400_000);

  it("swallows all that is sent and answered", async () => {
    const { trial, way } = await through("mysql");
    await trial.untilStored(50);
    await way.add(BLACK_HOLE, "upstream", "downstream");
    await eventually(async () => assert.ok((await trial.queue.pending()).length > 0));
    const before = await trial.database.total();
    await trial.load.untilAccepted(400);
    assert.ok((await trial.queue.depth()) >= 200);
    trial.struck(await trial.queue.depth(), "entries in the queue");
    await way.heal();
    await trial.untilStored(200);
    assert.ok((await trial.database.total()) > before);
    await trial.end();
  });

  it("swallows the answer to a commit", async () => {
    const { trial, way } = await through("mysql");
    await trial.untilStored(50);
    await way.add(BLACK_HOLE, "downstream");
    // Stored, and its consumer does not know; it will store it again.
    const inHand = await trial.untilRead();
    const stored = await eventually(async () => {
      const found = await trial.storedOf(inHand);
      assert.ok(found.length > 0);
      return found;
    });
    trial.struck(stored.length, "entries stored whose consumer was never told");
    await trial.load.untilAccepted(100);
    await way.heal();
    await trial.untilStored(100);
    await trial.end();
  });

  it("is reset again and again", async () => {
    const { trial, way } = await through("mysql");
    await flapping(trial, way, RESET);
    const [consumer] = trial.consumers;
    assert.ok(consumer);
    await trial.toldBy(consumer, /MySQL is unavailable/);
    await trial.end();
  });

  it("is slow", async () => {
    const { trial, way } = await through("mysql");
    await way.add(DELAY, "upstream", "downstream");
    const connection = await trial.database.connect(way);
    const began = Date.now();
    await connection.query("SELECT 1");
    const ms = Date.now() - began;
    connection.destroy();
    assert.ok(ms >= 200, `${ms} ms for a statement`);
    trial.struck(ms, "ms for a statement of one's own");
    await trial.untilStored(200);
    await way.heal();
    await trial.end();
  });

  it("delivers in slices", async () => {
    const { trial, way } = await through("mysql");
    await way.add(SLICES, "upstream", "downstream");
    const { socket, pieces } = counting(way);
    const connection = await trial.database.connect(way, socket);
    // A busy machine may collect the slices of an answer before this process reads them.
    const struck = await eventually(async () => {
      const before = pieces();
      await connection.query("SELECT REPEAT('x', 20000)");
      assert.ok(pieces() - before > 2);
      return pieces() - before;
    });
    connection.destroy();
    trial.struck(struck, "pieces of one answer");
    await trial.untilStored(200);
    await way.heal();
    await trial.end();
  });
});

/** Services that reach one of the two servers by a way that can be hurt. */
async function through(which: "redis" | "mysql"): Promise<{ trial: Trial; way: Proxy }> {
  const toxiproxy = await ownToxiproxy();
  const way = await toxiproxy.proxy(which, world()[which]);
  const trial = await Trial.start(which === "redis" ? { redisThrough: way } : { mysqlThrough: way });
  return { trial, way };
}

/** Hurts a way for a moment, several times. */
async function flapping(trial: Trial, way: Proxy, toxic: Toxic): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    await way.add(toxic, "upstream", "downstream");
    await sleep(200);
    await way.heal();
    await trial.load.untilAccepted(50);
  }
}

/** Notes how many answers to requests since then took as long as the way makes them. */
function slowed(trial: Trial, from: number, leastMs: number): void {
  const since = trial.load.attempts.filter(({ began }) => began >= from);
  const slow = since.filter((attempt) => isAccepted(attempt) && attempt.ms >= leastMs);
  trial.struck(slow.length, `answers that took ${leastMs} ms and more`);
}

/** A connection of one's own, and in how many pieces so far it has been answered. */
function counting({ host, port }: Address): { socket: Socket; pieces: () => number } {
  let count = 0;
  const socket = connect(port, host);
  socket.on("data", () => (count += 1));
  socket.on("error", () => undefined);
  return { socket, pieces: () => count };
}
