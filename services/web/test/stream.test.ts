import assert from "node:assert/strict";
import type { TimedReading } from "../src/reading";
import { listen } from "../src/stream";

/** A stream of events in the place of the browser's. */
class FakeSource extends EventTarget {
  closed = false;
  close(): void {
    this.closed = true;
  }
  tell(changes: object = {}): void {
    const state = { depth: 0, count: 1, latest: 1, hostname: "producer-1", accepted: 1, ...changes };
    this.dispatchEvent(new MessageEvent("state", { data: JSON.stringify(state) }));
  }
}

describe("listening to events", () => {
  let source: FakeSource;
  let readings: TimedReading[];
  let clock: number;
  let controller: AbortController;
  let over: Promise<number>;

  beforeEach(() => {
    source = new FakeSource();
    readings = [];
    clock = 0;
    controller = new AbortController();
    over = begin();
  });

  function begin(silenceMs = 60_000): Promise<number> {
    return listen({
      open: () => source,
      report: (reading) => readings.push(reading),
      signal: controller.signal,
      now: () => clock,
      silenceMs,
    });
  }

  it("reports what they tell, and when it came, until the stream fails", async () => {
    clock = 5;
    source.tell({ count: 7 });
    source.tell({ depth: null });
    source.dispatchEvent(new globalThis.Event("error"));
    assert.equal(await over, 2);
    assert.ok(source.closed);
    assert.deepEqual(
      readings.map(({ at, depth, rows }) => [at, depth.ok, rows.ok && rows.value.count]),
      [
        [5, true, 7],
        [5, false, 1],
      ],
    );
  });

  it("knows that a look began after the event before, but of the first not when", async () => {
    for (const at of [1_000, 2_000, 3_000]) {
      clock = at;
      source.tell();
    }
    assert.deepEqual(
      readings.map(({ begunAt }) => begunAt),
      [-Infinity, 1_000, 2_000],
    );
    controller.abort();
    await over;
  });

  it("takes events that were held up for no newer than the first of them can be", async () => {
    for (const at of [1_000, 6_000, 6_001, 6_002, 7_000]) {
      clock = at;
      source.tell();
    }
    assert.deepEqual(
      readings.map(({ begunAt }) => begunAt),
      [-Infinity, 1_000, 1_000, 1_000, 6_002],
    );
    controller.abort();
    await over;
  });

  it("ends, and reports nothing more, when it is told to", async () => {
    source.tell();
    controller.abort();
    assert.equal(await over, 1);
    source.tell();
    assert.equal(readings.length, 1);
    assert.ok(source.closed);
  });

  it("ends when a state is not as it should be", async () => {
    source.tell({ depth: "many" });
    assert.equal(await over, 0);
    assert.ok(source.closed);
  });

  it("ends when the stream has gone dumb", async () => {
    controller.abort();
    await over;
    controller = new AbortController();
    source = new FakeSource();
    assert.equal(await begin(5), 0);
    assert.ok(source.closed);
  });
});
