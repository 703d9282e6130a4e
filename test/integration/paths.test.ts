import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startMysql } from "../../local/servers/mysql";
import { askRedis, startRedis } from "../../local/servers/redis";

/** Characters that glob patterns, configuration files, shells, SQL or URLs take for syntax. */
const FOLDER = "my [work] a#b c* {d,e} (f) 100% $x 'q' \"r\" !s;t&u é";

describe(`a checkout in the folder ${FOLDER}`, function () {
  this.timeout(60_000);
  let parent: string;
  let root: string;

  before(() => {
    parent = mkdtempSync(join(tmpdir(), "millrace-paths-"));
    // The servers run as users of their own, who must be able to enter it.
    chmodSync(parent, 0o755);
    root = join(parent, FOLDER);
  });

  after(() => rmSync(parent, { recursive: true, force: true }));

  it("runs Redis with its configuration: on loopback, with a password, every write appended", async () => {
    const server = await startRedis({ dir: join(root, "redis"), password: "secret" });
    try {
      const config = await askRedis(server, ["CONFIG", "GET", "bind", "appendonly", "dir", "requirepass"]);
      assert.deepEqual(
        { ...(config as Record<string, string>) },
        { bind: "127.0.0.1", appendonly: "yes", dir: join(root, "redis"), requirepass: "secret" },
      );
    } finally {
      await server.stop();
    }
  });

  it("runs MySQL, and again on the same data", async () => {
    for (let run = 0; run < 2; run += 1) {
      await (await startMysql({ dir: join(root, "mysql") })).stop();
      assert.ok(existsSync(join(root, "mysql", "data")));
    }
  });

  it("builds the services and the page", () => {
    const link = join(parent, `${FOLDER} link`);
    symlinkSync(resolve("."), link);
    const script = `require(process.argv[1]).bundleService("web", process.argv[2]).catch((error) => {
      console.error(error);
      process.exitCode = 1;
    })`;
    const target = join(root, "dist");
    // With its links preserved, the checkout is at the path of the link for everything that it imports.
    const args = ["--preserve-symlinks", "--require", "tsx/cjs", "-e", script];
    const bundle = join(link, "local", "bundle.ts");
    const { status, stderr } = spawnSync(process.execPath, [...args, bundle, target], { encoding: "utf8" });
    assert.equal(status, 0, stderr);
    for (const file of ["main.js", "page/index.html"]) assert.ok(existsSync(join(target, file)), file);
  });
});
