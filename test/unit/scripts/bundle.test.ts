import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleService } from "../../../scripts/bundle";

describe("the bundle of a service", () => {
  const folder = mkdtempSync(join(tmpdir(), "millrace-bundle-"));

  after(() => rmSync(folder, { recursive: true }));

  it("can be read by every user, whatever the umask of the one who builds it", async () => {
    const target = join(folder, "dist");
    const umask = process.umask(0o077);
    try {
      await bundleService("migrations", target);
    } finally {
      process.umask(umask);
    }
    const entries = readdirSync(target, { recursive: true, encoding: "utf8" });
    assert.ok(entries.includes("main.js") && entries.includes(join("sql", "001.do.counts.sql")));
    for (const path of [target, ...entries.map((entry) => join(target, entry))]) {
      const { mode } = statSync(path);
      const expected = statSync(path).isDirectory() ? 0o755 : 0o644;
      assert.equal((mode & 0o777).toString(8), expected.toString(8), path);
    }
  });
});
