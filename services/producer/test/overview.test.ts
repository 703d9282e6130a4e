import assert from "node:assert/strict";
import { queueOverview } from "@millrace/common/queue/overview";
import { overviewOf } from "../src/overview";

const QUEUE = { depth: 2, oldestAgeSeconds: 1.5, deadLetters: 3, pending: 1 };
const OTHER = { depth: 5, oldestAgeSeconds: 0.5, deadLetters: 0, pending: 2 };
const UNKNOWN = { depth: null, oldestAgeSeconds: null, deadLetters: null, pending: null };
const STORED = { count: 10, latest: 7 };

const known = (status: typeof QUEUE) => ({ status: () => Promise.resolve(status) });
const unavailable = { status: () => Promise.reject(new Error("unavailable")) };

describe("the overview of queues", () => {
  it("is the status of the only queue", async () => {
    assert.deepEqual(await queueOverview({ orders: known(QUEUE) })(), QUEUE);
  });

  it("is that of several taken together, and of each", async () => {
    assert.deepEqual(await queueOverview({ orders: known(QUEUE), mails: known(OTHER) })(), {
      depth: 7,
      oldestAgeSeconds: 1.5,
      deadLetters: 3,
      pending: 3,
      queues: { orders: QUEUE, mails: OTHER },
    });
  });

  it("has null for what cannot be read", async () => {
    assert.deepEqual(await queueOverview({ orders: unavailable })(), UNKNOWN);
    assert.deepEqual(await queueOverview({ orders: unavailable, mails: known(OTHER) })(), {
      ...UNKNOWN,
      queues: { orders: UNKNOWN, mails: OTHER },
    });
  });

  it("does not wait for a queue that hangs", async () => {
    const hanging = { status: () => new Promise<typeof QUEUE>(() => undefined) };
    assert.deepEqual(await queueOverview({ orders: hanging }, 5)(), UNKNOWN);
  });
});

const queues = () => Promise.resolve(QUEUE);

describe("the overview of all stores", () => {
  it("has the status of the queue and, read after it, of the database", async () => {
    const asked: string[] = [];
    const overview = overviewOf({
      queues: async () => {
        await new Promise(setImmediate);
        asked.push("queue");
        return QUEUE;
      },
      stored: () => {
        asked.push("database");
        return Promise.resolve(STORED);
      },
    });
    assert.deepEqual(await overview(), { ...QUEUE, ...STORED });
    assert.deepEqual(asked, ["queue", "database"]);
  });

  it("has null where the database is unavailable, and only there", async () => {
    const stored = () => Promise.reject(new Error("unavailable"));
    assert.deepEqual(await overviewOf({ queues, stored })(), { ...QUEUE, count: null, latest: null });
  });

  it("tells an empty table from a database that is unavailable", async () => {
    const stored = () => Promise.resolve({ count: 0, latest: null });
    const { count, latest } = await overviewOf({ queues, stored })();
    assert.deepEqual([count, latest], [0, null]);
  });

  it("does not wait for a store that hangs, nor asks it again before it has answered", async () => {
    let asked = 0;
    let answer = (): void => undefined;
    const stored = () => {
      asked += 1;
      return new Promise<typeof STORED>((resolve) => (answer = () => resolve(STORED)));
    };
    const overview = overviewOf({ queues, stored }, 5);
    assert.equal((await overview()).count, null);
    assert.equal((await overview()).count, null);
    assert.equal(asked, 1);
    answer();
    await new Promise(setImmediate);
    const late = overview();
    await new Promise(setImmediate);
    answer();
    assert.equal((await late).count, 10);
    assert.equal(asked, 2);
  });
});
