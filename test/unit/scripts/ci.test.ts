import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

describe(".ci/run", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "millrace-ci-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Runs it with an npm that behaves as given for `test` and `run e2e`, and passes one test on each other Node.js. */
  function run(test: string, e2e: string): { lines: string[]; status: number | null } {
    const npm = join(folder, "npm");
    writeFileSync(
      npm,
      `#!/bin/sh\ncase "$*" in\ntest) ${test} ;;\n"test -- --node "*) echo 1 passed, 0 failed ;;\n"run e2e") ${e2e} ;;\n*) exit 99 ;;\nesac\n`,
    );
    chmodSync(npm, 0o755);
    const PATH = [folder, process.env["PATH"]].join(delimiter);
    const { stdout, status } = spawnSync(".ci/run", { encoding: "utf8", env: { ...process.env, PATH } });
    return { lines: stdout.trimEnd().split("\n"), status };
  }

  for (const [what, test, e2e, lastLine, status] of [
    ["adds up what passed", "echo 10 passed, 0 failed", "echo 3 passed, 0 failed", "15 passed, 0 failed", 0],
    [
      "runs the others when the first fails",
      "echo 9 passed, 1 failed; exit 1",
      "echo 3 passed, 0 failed",
      "14 passed, 1 failed",
      1,
    ],
    ["counts a command that says nothing", "echo 10 passed, 0 failed", "exit 0", "12 passed, 1 failed", 1],
    [
      "counts a command that fails after all",
      "echo 10 passed, 0 failed; exit 1",
      "echo 3 passed, 0 failed",
      "15 passed, 1 failed",
      1,
    ],
    [
      "takes the last line for the sum",
      "echo 1 passed, 1 failed; echo noise; echo 2 passed, 0 failed; echo bye",
      "echo 3 passed, 0 failed",
      "7 passed, 0 failed",
      0,
    ],
  ] as const) {
    it(what, () => {
      const ended = run(test, e2e);
      assert.deepEqual([ended.lines.at(-1), ended.status], [lastLine, status]);
    });
  }

  it("names what has failed again at the end, with the command", () => {
    const { lines } = run(
      "echo failed: unit: adds: 3 is not 2; echo noise; echo 9 passed, 1 failed; exit 1",
      "echo 3 passed, 0 failed",
    );
    assert.deepEqual(lines.slice(-2), ["failed: unit: adds: 3 is not 2 (npm test)", "14 passed, 1 failed"]);
  });

  it("runs nothing more when it is interrupted, and leaves no file", () => {
    const TMPDIR = join(folder, "tmp");
    mkdirSync(TMPDIR);
    // As npm does: it ends in order, and says by its exit code that it was interrupted.
    const npm = `#!/bin/sh\necho "$*" >>"${join(folder, "calls")}"\nkill -INT "$RUN"\nexit 130\n`;
    writeFileSync(join(folder, "npm"), npm, { mode: 0o755 });
    const PATH = [folder, process.env["PATH"]].join(delimiter);
    const { status } = spawnSync("bash", ["-c", "export RUN=$$; exec .ci/run"], {
      env: { ...process.env, PATH, TMPDIR },
    });
    assert.equal(status, 130);
    assert.equal(readFileSync(join(folder, "calls"), "utf8"), "test\n");
    assert.deepEqual(readdirSync(TMPDIR), []);
  });
});
