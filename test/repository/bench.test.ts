import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RESULTS } from "../../bench/harness/options";

const root = join(__dirname, "..", "..");

/** Runs `npm run bench` to its end. */
async function bench(...args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [join(root, "scripts", "run.cjs"), "bench/cli", ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  }
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output };
}

describe("npm run bench", () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "millrace-bench-"));
  });

  after(() => rmSync(folder, { recursive: true }));

  it("measures everything in little time, and publishes nothing of it", async function () {
    this.timeout(600_000);
    const published = () => (existsSync(join(root, RESULTS)) ? statSync(join(root, RESULTS)).mtimeMs : 0);
    const before = published();
    const out = join(folder, "results.md");
    const { code, output } = await bench("--quick", "--out", out);
    assert.equal(code, 0, output);
    assert.equal(published(), before);

    const text = readFileSync(out, "utf8");
    const titles = [...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
    assert.deepEqual(titles.slice(0, 8), [
      "What is compared, and how",
      "Where",
      "Aims",
      "Drain",
      "Accept",
      "Latency",
      "Scale",
      "A full table",
    ]);
    assert.doesNotMatch(text, /NaN|Infinity|undefined/);
    assert.match(text, /appendonly yes, appendfsync everysec/);
    assert.match(text, /innodb_flush_log_at_trx_commit 1/);
  });

  it("says what is wrong with its arguments, and measures nothing", async () => {
    const { code, output } = await bench("drains");
    assert.equal(code, 1);
    assert.equal(
      output,
      "There is no benchmark drains; the benchmarks are drain, accept, latency, scale, rows.\n",
    );
  });
});
