import assert from "node:assert/strict";
import { initial, reduce } from "../src/state";
import type { Event, State } from "../src/state";
import { away, reading } from "./readings";

const after = (...events: readonly Event[]): State => events.reduce(reduce, initial);
const read = (figures: Parameters<typeof reading>[0]): Event => ({ type: "read", reading: reading(figures) });

describe("the page's state", () => {
  it("begins with nothing known", () => {
    assert.deepEqual(initial.connection, { kind: "connecting" });
    assert.equal(initial.depth, undefined);
    assert.equal(initial.rows, undefined);
  });

  it("is live with both figures read", () => {
    const state = after(read({ depth: 2, rows: 10, latest: 7 }));
    assert.deepEqual(state.connection, { kind: "live" });
    assert.equal(state.depth, 2);
    assert.deepEqual(state.rows, { count: 10, latest: 7, hostname: "producer-1" });
  });

  it("tells apart what is away, by the figures that cannot be read", () => {
    assert.deepEqual(after(read({ depth: away, rows: away })).connection, {
      kind: "down",
      problem: "Redis is away.",
    });
    assert.deepEqual(after(read({ depth: away, rows: 1 })).connection, {
      kind: "queueAway",
      problem: "Redis is away.",
    });
    assert.deepEqual(after(read({ depth: 1, rows: away })).connection, {
      kind: "databaseAway",
      problem: "MySQL is away.",
    });
  });

  it("keeps the last figures while the API is down, and says when it is back", () => {
    const down = after(read({ depth: 2, rows: 10 }), read({ depth: away, rows: away }));
    assert.equal(down.depth, 2);
    assert.equal(down.rows?.count, 10);
    assert.equal(down.announcement, "");
    const back = reduce(down, read({ depth: 0, rows: 12 }));
    assert.deepEqual(back.connection, { kind: "live" });
    assert.equal(back.announcement, "The API is back.");
  });

  it("announces a value's way, and counts it once accepted", () => {
    const posted = after({ type: "submitted", key: 1, value: 1234 });
    assert.equal(posted.accepted, 0);
    assert.equal(posted.journeys[0]?.stage, "posted");
    const queued = reduce(posted, { type: "accepted", key: 1, id: "a", at: 5 });
    assert.equal(queued.accepted, 1);
    assert.deepEqual(queued.journeys, [{ key: 1, value: 1234, stage: "queued", id: "a", acceptedAt: 5 }]);
    assert.equal(queued.announcement, "1,234 is queued.");
    const stored = reduce(queued, read({ begunAt: 6, depth: 0, rows: 1 }));
    assert.equal(stored.journeys[0]?.stage, "stored");
    assert.equal(stored.announcement, "1,234 stored.");
  });

  it("announces values stored together in one go, and only once", () => {
    const state = after(
      { type: "submitted", key: 1, value: 1 },
      { type: "accepted", key: 1, id: "a", at: 5 },
      { type: "submitted", key: 2, value: 2 },
      { type: "accepted", key: 2, id: "b", at: 6 },
      read({ begunAt: 7, depth: 0, rows: 2 }),
      { type: "submitted", key: 3, value: 3 },
      { type: "accepted", key: 3, id: "c", at: 8 },
      read({ begunAt: 7, depth: 0, rows: 2 }),
    );
    assert.equal(state.announcement, "3 is queued.");
    assert.deepEqual(
      state.journeys.map(({ stage }) => stage),
      ["queued", "stored", "stored"],
    );
  });

  it("drops a refused value", () => {
    const state = after(
      { type: "submitted", key: 1, value: 1 },
      { type: "submitted", key: 2, value: 2 },
      { type: "refused", key: 1 },
    );
    assert.deepEqual(
      state.journeys.map(({ key }) => key),
      [2],
    );
    assert.equal(state.accepted, 0);
  });

  it("keeps the last six values in view, and counts all", () => {
    const keys = [1, 2, 3, 4, 5, 6, 7, 8];
    const state = after(
      ...keys.flatMap((key): Event[] => [
        { type: "submitted", key, value: key },
        { type: "accepted", key, id: String(key), at: key },
      ]),
    );
    assert.deepEqual(
      state.journeys.map(({ key }) => key),
      [8, 7, 6, 5, 4, 3],
    );
    assert.equal(state.accepted, 8);
  });

  it("tells an API that is there while both stores are away from one that is not", () => {
    const state = after(read({ depth: away, rows: away, told: { hostname: "producer-2" } }));
    assert.equal(state.connection.kind, "bothAway");
    assert.equal(state.hostname, "producer-2");
  });

  it("keeps what was told, also when a later reading was asked for", () => {
    const state = after(read({ depth: 0, rows: 1, told: { pending: 5 } }), read({ depth: 1, rows: 2 }));
    assert.equal(state.told?.pending, 5);
    assert.equal(state.hostname, "producer-1");
    assert.equal(state.history.length, 1, "both came at the same moment");
  });

  it("says that there are dead letters when the first comes, and not with every one", () => {
    const letters = (deadLetters: number | null) => read({ depth: 0, rows: 0, told: { deadLetters } });
    const none = after(letters(0));
    const some = reduce(none, letters(1));
    assert.equal(some.announcement, "There are dead letters.");
    const more = reduce(reduce(some, { type: "said", sentence: "1 put back." }), letters(2));
    assert.equal(more.announcement, "1 put back.");
    assert.equal(after(letters(3)).announcement, "", "those that were there when the page came are no news");
  });

  describe("with a burst", () => {
    const progress = { total: 3_000, accepted: 0, again: 0, waitingMs: 0 };
    const begun = after({ type: "submitted", key: 1, value: 3_000, burst: true });
    const burst = (changes: Partial<typeof progress> & { end?: "done" | "failed" }, more = 0): Event => ({
      type: "burst",
      key: 1,
      progress: { ...progress, problem: "The queue is full.", ...changes },
      more,
      at: 5,
    });

    it("counts what was accepted as it is, and says so only at the end", () => {
      assert.equal(begun.announcement, "Posting 3,000 values.");
      const half = reduce(begun, burst({ accepted: 1_000 }, 1_000));
      assert.deepEqual([half.accepted, half.announcement], [1_000, "Posting 3,000 values."]);
      assert.equal(half.journeys[0]?.stage, "posted");
      const done = reduce(half, burst({ accepted: 3_000, end: "done" }, 2_000));
      assert.deepEqual([done.accepted, done.announcement], [3_000, "Done: 3,000 accepted."]);
      assert.deepEqual(done.journeys, [
        { key: 1, value: 3_000, burst: true, stage: "queued", acceptedAt: 5 },
      ]);
      const stored = reduce(done, read({ begunAt: 6, depth: 0, rows: 3_000 }));
      assert.equal(stored.announcement, "burst of 3,000 stored.");
    });

    it("says the first time that it has to wait", () => {
      const waiting = reduce(begun, burst({ again: 1, waitingMs: 2_000 }));
      assert.match(waiting.announcement, /The queue is full\. Next attempt in 2 s\.$/);
      const still = reduce(
        { ...waiting, announcement: "Something else." },
        burst({ again: 2, waitingMs: 2_000 }),
      );
      assert.equal(still.announcement, "Something else.");
    });

    it("shows what was accepted where that is not all, and nothing where it is nothing", () => {
      const failed = reduce(begun, burst({ accepted: 1_000, end: "failed" }, 1_000));
      assert.deepEqual([failed.journeys[0]?.value, failed.journeys[0]?.stage], [1_000, "queued"]);
      assert.match(failed.announcement, /^Given up: 1,000 of 3,000 accepted\./);
      assert.deepEqual(reduce(begun, burst({ end: "failed" })).journeys, []);
    });
  });
});
