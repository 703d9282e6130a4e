import assert from "node:assert/strict";
import { advance } from "../src/journey";
import type { Journey } from "../src/journey";
import { away, reading } from "./readings";

const queued: Journey = { key: 1, value: 42, stage: "queued", id: "a", acceptedAt: 100 };

describe("a value's journey", () => {
  it("ends when the queue is seen empty after the value was accepted", () => {
    assert.equal(advance(queued, reading({ begunAt: 101, depth: 0, rows: 8 })).stage, "stored");
  });

  it("ends on an empty queue also while the rows cannot be read", () => {
    assert.equal(advance(queued, reading({ begunAt: 101, depth: 0, rows: away })).stage, "stored");
  });

  it("is not moved by a reading that began before the value was accepted", () => {
    assert.deepEqual(advance(queued, reading({ begunAt: 99, depth: 0, rows: 8 })), queued);
  });

  it("is not moved before the API has accepted the value", () => {
    const posted: Journey = { key: 1, value: 42, stage: "posted" };
    assert.deepEqual(advance(posted, reading({ begunAt: 101, depth: 0, rows: 8 })), posted);
  });

  it("ends, in a queue that never empties, once as many rows have come as were waiting", () => {
    const first = advance(queued, reading({ begunAt: 101, depth: 5, rows: 10 }));
    assert.equal(first.stage, "queued");
    const second = advance(first, reading({ begunAt: 102, depth: 9, rows: 14 }));
    assert.equal(second.stage, "queued");
    assert.equal(advance(second, reading({ begunAt: 103, depth: 9, rows: 15 })).stage, "stored");
  });

  it("counts the rows to come from the first reading that has both figures", () => {
    const blind = advance(queued, reading({ begunAt: 101, depth: 5, rows: away }));
    assert.deepEqual(blind, queued);
    const first = advance(blind, reading({ begunAt: 102, depth: 3, rows: 10 }));
    assert.equal(first.storedAtRows, 13);
    assert.equal(advance(first, reading({ begunAt: 103, depth: away, rows: 12 })).stage, "queued");
    assert.equal(advance(first, reading({ begunAt: 104, depth: away, rows: 13 })).stage, "stored");
  });

  it("stays ended", () => {
    const stored: Journey = { ...queued, stage: "stored" };
    assert.deepEqual(advance(stored, reading({ begunAt: 101, depth: 5, rows: 8 })), stored);
  });
});
