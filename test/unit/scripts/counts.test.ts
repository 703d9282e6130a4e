import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { countsLine, failureLines, ofStatus, ofSuite, total } from "../../../scripts/test/counts";

describe("what npm test counts", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "millrace-counts-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** The file in which a suite has left these counts; without counts, one that does not exist. */
  function file(counts?: { passed: number; failed: number }): string {
    const path = join(folder, "counts.json");
    if (counts !== undefined) {
      const failures = counts.failed === 0 ? [] : ["a test: why"];
      writeFileSync(path, JSON.stringify({ ...counts, failures }));
    }
    return path;
  }

  it("is one line", () => {
    assert.equal(countsLine({ passed: 12, failed: 0, failures: [] }), "12 passed, 0 failed");
  });

  it("is the sum of all steps", () => {
    assert.deepEqual(total([ofStatus(0), ofStatus(2), { passed: 5, failed: 2, failures: ["one", "two"] }]), {
      passed: 6,
      failed: 3,
      failures: ["ended with status 2", "one", "two"],
    });
    assert.deepEqual(total([]), { passed: 0, failed: 0, failures: [] });
  });

  it("names the step of each test that failed", () => {
    assert.deepEqual(failureLines("unit", { passed: 5, failed: 1, failures: ["adds: 3 !== 2"] }), [
      "failed: unit: adds: 3 !== 2",
    ]);
  });

  it("takes a step that was ended by a signal for failed", () => {
    assert.deepEqual(ofStatus(null), {
      passed: 0,
      failed: 1,
      failures: ["ended by a signal, or did not end after its last test"],
    });
  });

  for (const [what, status, counts, expected] of [
    ["passed", 0, { passed: 3, failed: 0 }, { passed: 3, failed: 0 }],
    ["failed in part", 1, { passed: 2, failed: 1 }, { passed: 2, failed: 1 }],
    ["crashed before the end", 1, undefined, { passed: 0, failed: 1 }],
    ["ended early with exit code 0", 0, undefined, { passed: 0, failed: 1 }],
    ["ran no test", 0, { passed: 0, failed: 0 }, { passed: 0, failed: 1 }],
    ["crashed after its last test", 7, { passed: 4, failed: 0 }, { passed: 4, failed: 1 }],
    ["had to be ended", null, { passed: 4, failed: 0 }, { passed: 4, failed: 1 }],
  ] as const) {
    it(`counts a suite that ${what}`, () => {
      const { passed, failed, failures } = ofSuite(status, file(counts));
      assert.deepEqual({ passed, failed }, expected);
      assert.equal(failures.length > 0, failed > 0);
    });
  }
});
