import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleService } from "../../../local/bundle";

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
    assert.ok(entries.includes("main.js") && entries.includes(join("sql", "counts", "001.do.counts.sql")));
    for (const path of [target, ...entries.map((entry) => join(target, entry))]) {
      const { mode } = statSync(path);
      const expected = statSync(path).isDirectory() ? 0o755 : 0o644;
      assert.equal((mode & 0o777).toString(8), expected.toString(8), path);
    }
  });

  it("has its modes set in the image as well, where another builder may have copied it", () => {
    const root = join(__dirname, "..", "..", "..");
    const [command] =
      /chmod -R \S+ services\/\*\/dist/.exec(readFileSync(join(root, "Dockerfile"), "utf8")) ?? [];
    assert.ok(command, "the Dockerfile sets modes");
    const source = join(folder, "src");
    const dist = join(source, "services", "one", "dist");
    mkdirSync(join(dist, "sql"), { recursive: true, mode: 0o700 });
    for (const path of ["main.js", join("sql", "001.do.a.sql")])
      writeFileSync(join(dist, path), "", { mode: 0o600 });
    execFileSync("sh", ["-c", command], { cwd: source });
    const modes = [
      dist,
      ...["sql", "main.js", join("sql", "001.do.a.sql")].map((path) => join(dist, path)),
    ].map((path) => (statSync(path).mode & 0o777).toString(8));
    assert.deepEqual(modes, ["755", "755", "644", "644"]);
  });
});
