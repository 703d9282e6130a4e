import assert from "node:assert/strict";
import { createMetrics } from "../../../services/common/src/http/metrics";
import { partitionsOf } from "../../../services/common/src/queue/keys";
import { Layout } from "../../../services/common/src/queue/layout";
import type { Reply } from "../../../services/common/src/redis/redis";
import { Gauge, type QueueFigures } from "../../../services/producer/src/figures";
import { measureIntake, measureQueue, remembered } from "../../../services/producer/src/metrics";
import { fakeRedis } from "./redis";

const [first, second] = partitionsOf("count", 2);
assert.ok(first !== undefined && second !== undefined);
const QUEUE: Readonly<Record<string, Reply>> = {
  [`XLEN ${first.stream}`]: 3,
  [`XLEN ${second.stream}`]: 0,
  [`XPENDING ${first.stream}`]: [2, "1-0", "2-0", [["me", "2"]]],
  [`XPENDING ${second.stream}`]: [0, null, null, null],
  [`XLEN ${first.deadLetters}`]: 1,
  [`XLEN ${second.deadLetters}`]: 4,
  [`XRANGE ${first.stream}`]: [["1700000000000-7", ["id", "x", "count", "42"]]],
  [`XRANGE ${second.stream}`]: [],
};

/** The gauge of a queue in a Redis that answers as a table says. */
function gauge(replies: Readonly<Record<string, Reply>>): Gauge {
  const redis = fakeRedis(([name, key = ""]) => {
    const reply = replies[`${name} ${key}`];
    if (reply === undefined) throw new Error(`${name} ${key}`);
    return reply;
  });
  return new Gauge(redis, new Layout(redis, { queue: "count", partitions: 2 }));
}

describe("the figures of a queue", () => {
  it("are those of all its partitions, and the age of the oldest entry", async () => {
    assert.deepEqual(await gauge(QUEUE).figures(1_700_000_002_500), {
      depth: 3,
      pending: 2,
      oldestAgeSeconds: 2.5,
      deadLetters: 5,
    });
  });

  it("have no age where there is no entry, nor one below zero where the clocks differ", async () => {
    const empty = gauge({ ...QUEUE, [`XRANGE ${first.stream}`]: [] });
    assert.equal((await empty.figures()).oldestAgeSeconds, 0);
    const ahead = gauge(QUEUE);
    assert.equal((await ahead.figures(1_699_999_999_000)).oldestAgeSeconds, 0);
  });
});

describe("the queue's metrics", () => {
  const FIGURES: QueueFigures = { depth: 3, pending: 2, oldestAgeSeconds: 2.5, deadLetters: 5 };
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
      'queue_pending{service="producer"} 2',
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

describe("what is taken in", () => {
  it("is counted, and what is not by its reason", async () => {
    const registry = createMetrics("producer");
    measureIntake(registry, { accepted: 7, refused: { busy: 1, unavailable: 2, keyReused: 0 } });
    const text = `${await registry.metrics()}${await registry.metrics()}`;
    assert.match(text, /^producer_accepted_total\{service="producer"\} 7$/m);
    assert.match(text, /^producer_refused_total\{reason="busy",service="producer"\} 1$/m);
    assert.match(text, /^producer_refused_total\{reason="unavailable",service="producer"\} 2$/m);
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
