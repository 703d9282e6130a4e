import assert from "node:assert/strict";
import { createMetrics } from "../../../services/common/src/http/metrics";
import { partitionsOf } from "../../../services/common/src/queue/keys";
import type { Command, Redis, Reply } from "../../../services/common/src/redis/redis";
import { measureQueue, remembered } from "../../../services/producer/src/metrics";
import { Queue, type QueueFigures } from "../../../services/producer/src/queue";

/** A Redis that answers commands on keys as a table says. */
function redis(replies: Readonly<Record<string, Reply>>): Redis {
  return {
    attempted: Promise.resolve(),
    send: (_key: string, [name, key = ""]: Command) => {
      const reply = replies[`${name} ${key}`];
      return reply === undefined ? Promise.reject(new Error(`${name} ${key}`)) : Promise.resolve(reply);
    },
    transaction: () => Promise.reject(new Error("none is due")),
    close: () => undefined,
  };
}

const partitions = partitionsOf({ queue: "count", partitions: 2 });
const QUEUE: Readonly<Record<string, Reply>> = {
  "XLEN {count:0}:stream": 3,
  "XLEN {count:1}:stream": 0,
  "XLEN {count:0}:dlq": 1,
  "XLEN {count:1}:dlq": 4,
  "XRANGE {count:0}:stream": [["1700000000000-7", ["id", "x", "count", "42"]]],
  "XRANGE {count:1}:stream": [],
};

describe("the figures of a queue", () => {
  it("are those of all its partitions, and the age of the oldest entry", async () => {
    const queue = new Queue(redis(QUEUE), partitions);
    assert.deepEqual(await queue.figures(1_700_000_002_500), {
      depth: 3,
      oldestAgeSeconds: 2.5,
      deadLetters: 5,
    });
  });

  it("have no age where there is no entry, nor one below zero where the clocks differ", async () => {
    const empty = new Queue(redis({ ...QUEUE, "XRANGE {count:0}:stream": [] }), partitions);
    assert.equal((await empty.figures()).oldestAgeSeconds, 0);
    const ahead = new Queue(redis(QUEUE), partitions);
    assert.equal((await ahead.figures(1_699_999_999_000)).oldestAgeSeconds, 0);
  });
});

describe("the queue's metrics", () => {
  const FIGURES: QueueFigures = { depth: 3, oldestAgeSeconds: 2.5, deadLetters: 5 };
  const lines = (text: string) => text.split("\n").filter((line) => line.startsWith("queue_"));

  it("are asked for once a scrape", async () => {
    const registry = createMetrics("producer");
    let asked = 0;
    measureQueue(registry, () => {
      asked += 1;
      return Promise.resolve(FIGURES);
    });
    assert.deepEqual(lines(await registry.metrics()), [
      'queue_depth{service="producer"} 3',
      'queue_oldest_age_seconds{service="producer"} 2.5',
      'queue_dead_letters{service="producer"} 5',
    ]);
    assert.equal(asked, 1);
  });

  it("are left out, and fail no scrape, while the queue is away", async () => {
    const registry = createMetrics("producer");
    measureQueue(registry, () => Promise.reject(new Error("away")));
    const text = await registry.metrics();
    assert.deepEqual(lines(text), []);
    assert.match(text, /^process_cpu_seconds_total/m);
  });
});

describe("a remembered answer", () => {
  it("is asked for again only when it is old, also when it was bad", async () => {
    let clock = 0;
    const answers = [Promise.resolve(1), Promise.reject(new Error("away")), Promise.resolve(3)];
    const figures = remembered(
      () => answers.shift() ?? Promise.resolve(0),
      5_000,
      () => clock,
    );
    assert.deepEqual([await figures(), await figures()], [1, 1]);
    clock = 5_000;
    await assert.rejects(figures(), /away/);
    clock = 9_999;
    await assert.rejects(figures(), /away/);
    clock = 10_000;
    assert.equal(await figures(), 3);
  });
});
