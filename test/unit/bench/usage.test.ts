import assert from "node:assert/strict";
import { usageOf } from "../../../bench/harness/usage";

describe("what processes use", () => {
  const files: Readonly<Record<string, string>> = {
    // A name may hold spaces and parentheses; the fields after the 13th are utime, stime, cutime and cstime.
    "/proc/7/stat": "7 (a) b (c) S 1 7 7 0 -1 4194560 100 0 0 0 250 50 20 10 20 0 11 0 12345 1 1",
    "/proc/7/status": "Name:\ta\nVmPeak:\t  900000 kB\nVmHWM:\t  100000 kB\nVmRSS:\t   50000 kB\n",
    "/proc/8/stat": "8 (node) R 1 8 8 0 -1 4194560 100 0 0 0 100 0 0 0 20 0 11 0 12345 1 1",
    "/proc/8/status": "Name:\tnode\nVmHWM:\t   50000 kB\n",
    "/proc/9/stat": "9 (node) Z 1 9 9 0 -1 4194560 100 0 0 0 100 0 0 0 20 0 11 0 12345 1 1",
    "/proc/9/status": "Name:\tnode\n",
  };
  const read = (path: string) => files[path] ?? assert.fail(path);

  it("is read from /proc: all CPU time, and the most memory", () => {
    assert.deepEqual(usageOf([7], read, "linux"), { cpuSeconds: 3.3, peakMegabytes: 102.4 });
  });

  it("is the sum over processes", () => {
    const { cpuSeconds, peakMegabytes } = usageOf([7, 8], read, "linux") ?? assert.fail();
    assert.ok(Math.abs(cpuSeconds - 4.3) < 1e-9);
    assert.ok(Math.abs(peakMegabytes - 153.6) < 1e-9);
  });

  it("is not made up where it is not told", () => {
    assert.equal(usageOf([7], read, "darwin"), undefined);
    assert.throws(() => usageOf([9], read, "linux"), /does not tell the peak/);
  });

  it("is told of this very process", function () {
    if (process.platform !== "linux") assert.equal(usageOf([process.pid]), undefined);
    else assert.ok((usageOf([process.pid])?.peakMegabytes ?? 0) > 10);
  });
});
