import assert from "node:assert/strict";
import { overviewOf } from "../../../services/producer/src/overview";

const QUEUE = { depth: 2, oldestAgeSeconds: 1.5, deadLetters: 3, pending: 1 };
const STORED = { count: 10, latest: 7 };
const AWAY = { depth: null, oldestAgeSeconds: null, deadLetters: null, pending: null };

describe("the overview of all stores", () => {
  it("has the figures of the queue and, asked after it, of the database", async () => {
    const asked: string[] = [];
    const overview = overviewOf({
      queue: async () => {
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

  it("has null where a store is away, and only those", async () => {
    const away = () => Promise.reject(new Error("away"));
    const queue = () => Promise.resolve(QUEUE);
    const stored = () => Promise.resolve(STORED);
    assert.deepEqual(await overviewOf({ queue: away, stored })(), { ...AWAY, ...STORED });
    assert.deepEqual(await overviewOf({ queue, stored: away })(), { ...QUEUE, count: null, latest: null });
  });

  it("tells an empty table from a database that is away", async () => {
    const stored = () => Promise.resolve({ count: 0, latest: null });
    const { count, latest } = await overviewOf({ queue: () => Promise.resolve(QUEUE), stored })();
    assert.deepEqual([count, latest], [0, null]);
  });

  it("does not wait for a store that hangs, nor asks it again before it has answered", async () => {
    let asked = 0;
    let answer = (): void => undefined;
    const stored = () => {
      asked += 1;
      return new Promise<typeof STORED>((resolve) => (answer = () => resolve(STORED)));
    };
    const overview = overviewOf({ queue: () => Promise.resolve(QUEUE), stored }, 5);
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
