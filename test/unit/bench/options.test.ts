import assert from "node:assert/strict";
import { BENCHMARKS, readBenchOptions } from "../../../bench/harness/options";

describe("the command line of npm run bench", () => {
  it("runs everything and publishes it, unless told otherwise", () => {
    assert.deepEqual(readBenchOptions([]), {
      names: BENCHMARKS,
      quick: false,
      out: "bench/RESULTS.md",
      profiles: undefined,
    });
  });

  it("selects benchmarks by name, which keep their order", () => {
    assert.deepEqual(readBenchOptions(["scale", "drain"]).names, ["drain", "scale"]);
  });

  it("publishes neither a part, nor what is quick or profiled, unless told where", () => {
    for (const args of [["drain"], ["--quick"], ["--profiles", "folder"]]) {
      assert.equal(readBenchOptions(args).out, undefined);
    }
    assert.equal(readBenchOptions(["--quick", "--out", "results.md"]).out, "results.md");
  });

  it("says what is wrong in one sentence", () => {
    assert.throws(() => readBenchOptions(["drain", "drains"]), {
      message: "There is no benchmark drains; the benchmarks are drain, accept, latency, scale, rows.",
    });
    const takes = "npm run bench takes names of benchmarks, --quick, --out FILE and --profiles FOLDER.";
    assert.throws(() => readBenchOptions(["--quik"]), { message: `Unknown option '--quik'; ${takes}` });
    assert.throws(() => readBenchOptions(["--out"]), {
      message: `Option '--out <value>' argument missing; ${takes}`,
    });
  });
});
