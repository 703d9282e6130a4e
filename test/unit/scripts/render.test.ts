import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const ROOT = join(__dirname, "../../..");

describe("npm run render", () => {
  let out: string;
  beforeEach(() => {
    out = join(mkdtempSync(join(tmpdir(), "render-")), "manifests");
  });
  afterEach(() => rmSync(join(out, ".."), { recursive: true }));

  it("writes a stack's manifests, and names the files in the order of application", async () => {
    const args = ["scripts/run.cjs", "render", "--stack", "e2e", "--out", out];
    const { stdout } = await run(process.execPath, args, { cwd: ROOT });
    const names = stdout
      .trim()
      .split("\n")
      .map((path) => path.slice(path.lastIndexOf("/") + 1));
    assert.deepEqual(names, readdirSync(out).sort());
    assert.equal(names[0], "00-namespace-millrace-e2e.yaml");
    assert.ok(names.some((name) => name.endsWith("-deployment-producer.yaml")));
  });
});
