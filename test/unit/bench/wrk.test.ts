import assert from "node:assert/strict";
import { readLoaded } from "../../../bench/harness/wrk";

describe("what wrk tells", () => {
  const output = (line: string) =>
    `Running 5s test @ http://127.0.0.1:1\n  1 threads and 64 connections\n${line}\n`;

  it("are requests, time and percentiles", () => {
    assert.deepEqual(readLoaded(output("RESULT 100000 5000000 2500 9000 0 0")), {
      requests: 100_000,
      refused: 0,
      seconds: 5,
      p50: 2.5,
      p99: 9,
    });
  });

  it("counts only answers as they had to be", () => {
    const { requests, refused } = readLoaded(output("RESULT 100 1000000 1 1 30 0"));
    assert.deepEqual([requests, refused], [70, 30]);
  });

  it("is refused where requests were lost, or nothing was told", () => {
    assert.throws(() => readLoaded(output("RESULT 100 1000000 1 1 0 2")), {
      message: "2 requests were not answered.",
    });
    assert.throws(() => readLoaded(output("")), /wrk has not told its result/);
  });
});
