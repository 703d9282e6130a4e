import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runStep } from "../../../scripts/test/run";

describe("a step of the tests", function () {
  this.timeout(30_000);
  let root: string;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), "millrace-step-"))));
  afterEach(() => rmSync(root, { recursive: true }));

  /** What a step prints whose suite ends at once and leaves a process behind that runs this script. */
  async function outputOf(left: string, options: { closingMs?: number } = {}): Promise<string> {
    const mocha = join(root, "node_modules", "mocha", "bin");
    mkdirSync(mocha, { recursive: true });
    writeFileSync(join(root, "left.cjs"), left);
    writeFileSync(
      join(mocha, "mocha.js"),
      `const args = [${JSON.stringify(join(root, "left.cjs"))}, String(process.pid)];
      const { spawn } = require("node:child_process");
      const child = spawn(process.execPath, args, { stdio: ["ignore", "inherit", "inherit", "ipc"], detached: true });
      // It runs by the time that the suite ends.
      child.once("message", () => process.exit(0));`,
    );
    let output = "";
    await runStep(
      { name: "suite", needs: [], run: { suite: ["suite.test.js"] } },
      {
        root,
        output: { write: (text) => void (output += String(text)) },
        signal: new AbortController().signal,
        ...options,
      },
    );
    return output;
  }

  it("prints everything, also what arrives after its suite has ended", async () => {
    const output = await outputOf(`
      const suite = Number(process.argv[2]);
      process.once("disconnect", function wait() {
        try {
          process.kill(suite, 0);
          setTimeout(wait, 20);
        } catch {
          // Long after the runner has seen the end of the suite.
          setTimeout(() => console.log("late"), 200);
        }
      });
      process.send("running");
    `);
    assert.equal(output, "late\n");
  });

  it("does not wait for a process that was left running, and says so", async () => {
    const output = await outputOf(
      `
      require("node:fs").writeFileSync(__dirname + "/pid", String(process.pid));
      process.once("disconnect", () => undefined);
      setInterval(() => undefined, 1000);
      process.send("running");
    `,
      { closingMs: 100 },
    );
    process.kill(Number(readFileSync(join(root, "pid"), "utf8")));
    assert.match(output, /^A process that the suite started is still running/);
  });
});
