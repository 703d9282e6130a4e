import assert from "node:assert/strict";
import { ByteBudget } from "../../../services/common/src/http/budget";
import { createMetrics } from "../../../services/common/src/http/metrics";
import { createHttp } from "../../../services/common/src/http/server";
import { createLog } from "../../../services/common/src/log";
import { partitionsOf } from "../../../services/common/src/queue/keys";
import { Layout } from "../../../services/common/src/queue/layout";
import type { Reply } from "../../../services/common/src/redis/redis";
import { measureQueues, remembered } from "../../../services/common/src/queue/metrics";
import { QueueMonitor, type QueueStatus } from "../../../services/common/src/queue/monitor";
import { addQueueRoutes } from "../../../services/common/src/queue/routes";
import { measureIntake } from "../../../services/producer/src/metrics";
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

/** The monitor of a queue in a Redis that answers as a table says. */
function monitor(replies: Readonly<Record<string, Reply>>): QueueMonitor {
  const redis = fakeRedis(([name, key = ""]) => {
    const reply = replies[`${name} ${key}`];
    if (reply === undefined) throw new Error(`${name} ${key}`);
    return reply;
  });
  return new QueueMonitor(redis, new Layout(redis, { queue: "count", partitions: 2 }));
}

describe("the status of a queue", () => {
  it("are those of all its partitions, and the age of the oldest entry", async () => {
    assert.deepEqual(await monitor(QUEUE).status(1_700_000_002_500), {
      depth: 3,
      pending: 2,
      oldestAgeSeconds: 2.5,
      deadLetters: 5,
    });
  });

  it("have no age where there is no entry, nor one below zero where the clocks differ", async () => {
    const empty = monitor({ ...QUEUE, [`XRANGE ${first.stream}`]: [] });
    assert.equal((await empty.status()).oldestAgeSeconds, 0);
    const ahead = monitor(QUEUE);
    assert.equal((await ahead.status(1_699_999_999_000)).oldestAgeSeconds, 0);
  });
});

/** What stands in for a monitor. */
const reads = (queue: string, status: () => Promise<QueueStatus>) => ({ queue, status });

describe("the metrics of queues", () => {
  const STATUS: QueueStatus = { depth: 3, pending: 2, oldestAgeSeconds: 2.5, deadLetters: 5 };
  const lines = (text: string) => text.split("\n").filter((line) => line.startsWith("queue_"));

  it("are measured once a scrape, for each queue", async () => {
    const registry = createMetrics("producer");
    const asked: string[] = [];
    const queue = (name: string, depth: number) =>
      reads(name, () => {
        asked.push(name);
        return Promise.resolve({ ...STATUS, depth });
      });
    measureQueues(registry, [queue("orders", 3), queue("mails", 4)]);
    assert.deepEqual(lines(await registry.metrics()), [
      'queue_depth{queue="orders",service="producer"} 3',
      'queue_depth{queue="mails",service="producer"} 4',
      'queue_pending{queue="orders",service="producer"} 2',
      'queue_pending{queue="mails",service="producer"} 2',
      'queue_oldest_age_seconds{queue="orders",service="producer"} 2.5',
      'queue_oldest_age_seconds{queue="mails",service="producer"} 2.5',
      'queue_dead_letters{queue="orders",service="producer"} 5',
      'queue_dead_letters{queue="mails",service="producer"} 5',
    ]);
    assert.deepEqual(asked, ["orders", "mails"]);
  });

  it("are left out, and fail no scrape, while a queue is unavailable", async () => {
    const registry = createMetrics("producer");
    const unavailable = reads("mails", () => Promise.reject(new Error("unavailable")));
    measureQueues(registry, [reads("orders", () => Promise.resolve(STATUS)), unavailable]);
    const text = await registry.metrics();
    assert.equal(lines(text).length, 4);
    assert.ok(lines(text).every((line) => line.includes('queue="orders"')));
    assert.match(text, /^process_cpu_seconds_total/m);
  });
});

describe("GET /queue", () => {
  const depth = (answer: number | Error) => ({
    depth: () => (answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)),
  });
  const serving = (monitors: Parameters<typeof addQueueRoutes>[1]) => {
    const log = createLog("test", "silent");
    const app = createHttp({ log, metrics: createMetrics("test"), budget: new ByteBudget(1_000_000) });
    addQueueRoutes(app, monitors);
    return async (url: string) => {
      const { statusCode, headers, body } = await app.inject(url);
      return { status: statusCode, headers, body: JSON.parse(body) as Record<string, unknown> };
    };
  };

  it("reports the depth of the only queue of a service, also by its name", async () => {
    const get = serving({ orders: depth(3) });
    const { status, headers, body } = await get("/queue");
    assert.deepEqual([status, body], [200, { depth: 3 }]);
    assert.equal(headers["cache-control"], "no-store");
    assert.deepEqual((await get("/queue/orders")).body, body);
    assert.equal((await get("/queue/mails")).status, 404);
  });

  it("tells the depths of several together and, by their names, each by itself", async () => {
    const get = serving({ orders: depth(3), "order-mails": depth(0) });
    assert.deepEqual((await get("/queue/orders")).body, { depth: 3 });
    assert.deepEqual((await get("/queue/order-mails")).body, { depth: 0 });
    assert.deepEqual((await get("/queue")).body, {
      queues: { orders: { depth: 3 }, "order-mails": { depth: 0 } },
    });
    assert.equal((await get("/queue/other")).status, 404);
  });

  it("is not there for a service without a queue", async () => {
    assert.equal((await serving({})("/queue")).status, 404);
  });

  it("answers 503 while a queue is unavailable", async () => {
    const reset = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
    const get = serving({ orders: depth(reset), mails: depth(1) });
    for (const path of ["/queue", "/queue/orders"]) {
      const { status, headers, body } = await get(path);
      assert.deepEqual([status, body["detail"]], [503, "The queue is unavailable."]);
      assert.equal(headers["retry-after"], "1");
    }
    assert.equal((await get("/queue/mails")).status, 200);
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
