import assert from "node:assert/strict";
import { follow } from "../src/follow";
import type { Reading, TimedReading } from "../src/reading";
import { reading } from "./readings";

/** Follows a system of which `streams` says how many events each attempt to listen tells; the last of them never ends. */
async function followed(streams: readonly number[], random = 0) {
  const controller = new AbortController();
  const waits: number[] = [];
  const reported: TimedReading[] = [];
  const left = [...streams];
  let clock = 0;
  const answer: Reading = reading({ depth: 3, rows: 4 });
  await follow({
    listen: () => {
      if (left.length === 1) controller.abort();
      return Promise.resolve(left.shift() ?? 0);
    },
    read: () => {
      clock += 10;
      return Promise.resolve(answer);
    },
    report: (timed) => reported.push(timed),
    signal: controller.signal,
    now: () => clock,
    pause: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
    random: () => random,
  });
  return { waits, reported };
}

describe("following the system", () => {
  it("asks nothing while events come", async () => {
    assert.deepEqual(await followed([100]), { waits: [], reported: [] });
  });

  it("asks for the figures after each failure, and knows when it asked", async () => {
    const { reported } = await followed([0, 0, 1]);
    assert.deepEqual(
      reported.map(({ begunAt, at, depth }) => [begunAt, at, depth]),
      [
        [0, 10, { ok: true, value: 3 }],
        [10, 20, { ok: true, value: 3 }],
      ],
    );
  });

  it("waits longer and longer between attempts, up to a bound, and anew after events came", async () => {
    assert.deepEqual(
      (await followed([0, 0, 0, 0, 0, 9, 0, 1])).waits,
      [500, 1_000, 2_000, 2_500, 2_500, 0, 500, 1_000],
    );
    assert.deepEqual((await followed([0, 0, 0, 0, 1], 1)).waits, [1_000, 2_000, 4_000, 5_000]);
  });

  it("waits before it asks where events came and break off, each page for a time of its own", async () => {
    assert.deepEqual((await followed([3, 1], 0.25)).waits, [250, 625]);
    assert.deepEqual((await followed([3, 1], 0.75)).waits, [750, 875]);
    assert.deepEqual((await followed([0, 1], 0.25)).waits, [625]);
  });

  it("reports nothing once it is over", async () => {
    const controller = new AbortController();
    const reported: TimedReading[] = [];
    await follow({
      listen: () => Promise.resolve(0),
      read: () => {
        controller.abort();
        return Promise.resolve(reading({ depth: 0, rows: 0 }));
      },
      report: (timed) => reported.push(timed),
      signal: controller.signal,
      now: () => 0,
      pause: () => Promise.reject(new Error("there is nothing to wait for")),
      random: () => 0,
    });
    assert.deepEqual(reported, []);
  });
});
