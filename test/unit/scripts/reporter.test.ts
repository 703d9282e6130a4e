import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

describe("the reporter that counts", function () {
  this.timeout(30_000);
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "millrace-reporter-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** What mocha counts of a suite of this text, and what it prints. */
  function count(suite: string): { counts?: unknown; output: string } {
    writeFileSync(join(folder, "suite.cjs"), suite);
    const file = join(folder, "counts.json");
    const { stdout } = spawnSync(
      process.execPath,
      [
        resolve("node_modules/mocha/bin/mocha.js"),
        ...["--reporter", resolve("scripts/test/reporter.ts"), "--reporter-option", `counts=${file}`],
        join(folder, "suite.cjs"),
      ],
      { encoding: "utf8" },
    );
    return {
      output: stdout,
      ...(existsSync(file) ? { counts: JSON.parse(readFileSync(file, "utf8")) as unknown } : {}),
    };
  }

  it("counts what passed, and as failed what failed, hooks and pending tests included", () => {
    const { counts, output } = count(`
      it("passes", () => {});
      it("passes too", () => {});
      it("fails", () => { throw new Error("on purpose\\nin two lines"); });
      it("waits to be written");
      describe("hook", () => { before(() => { throw new Error("on purpose"); }); it("never runs", () => {}); });
    `);
    assert.deepEqual(counts, {
      passed: 2,
      failed: 3,
      failures: ["fails: on purpose", 'hook "before all" hook for "never runs": on purpose'],
    });
    assert.match(output, /2 passing[\s\S]*1 pending[\s\S]*2 failing/);
  });

  it("counts nothing where the suite crashes", () => {
    const { counts } = count(`it("ends everything", () => process.exit(0));`);
    assert.equal(counts, undefined);
  });

  it("stops what was started when it is interrupted, and counts that as a failure", () => {
    for (const [what, times] of [
      ["by a signal", 1],
      ["by the terminal and npm at the same time", 2],
    ] as const) {
      const { counts, output } = count(`
        after(() => console.log("stopped"));
        it("is interrupted", async () => {
          for (let i = 0; i < ${times}; i++) process.kill(process.pid, "SIGINT");
          await new Promise((resolve) => setTimeout(resolve, 100));
        });
        it("never runs", () => console.log("ran"));
      `);
      assert.deepEqual(counts, { passed: 1, failed: 1, failures: [] }, what);
      assert.match(output, /^stopped$/m);
      assert.doesNotMatch(output, /^ran$/m);
    }
  });
});
