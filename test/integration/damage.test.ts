import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startMysql } from "../../local/servers/mysql";
import { askRedis, startRedis } from "../../local/servers/redis";

describe("a server whose data is damaged", function () {
  this.timeout(60_000);
  let dir: string;

  before(() => {
    dir = mkdtempSync(join(tmpdir(), "millrace-damage-"));
    // The servers run as users of their own, who must be able to enter it.
    chmodSync(dir, 0o755);
  });

  after(() => rmSync(dir, { recursive: true, force: true }));

  it("is named with the cause: Redis with its append-only file", async () => {
    const server = await startRedis({ dir: join(dir, "redis") });
    await askRedis(server, ["SET", "key", "value"]);
    await server.stop();
    const folder = join(dir, "redis", "appendonlydir");
    const file = readdirSync(folder).find((name) => name.endsWith(".incr.aof")) ?? "";
    writeFileSync(join(folder, file), "neither a command nor the beginning of one\n");
    await assert.rejects(startRedis({ dir: join(dir, "redis") }), (error: Error) => {
      assert.match(
        error.message,
        /ended with exit code 1 while starting: .*Bad file format.*append only file/,
      );
      assert.match(error.message, /redis-check-aof --fix/);
      return true;
    });
  });

  it("is named with the cause: MySQL with its data file", async () => {
    await (await startMysql({ dir: join(dir, "mysql") })).stop();
    writeFileSync(join(dir, "mysql", "data", "ibdata1"), "damaged");
    await assert.rejects(startMysql({ dir: join(dir, "mysql") }), {
      message: /ended with exit code 1 while starting: .*\[ERROR\].*ibdata1/,
    });
  });

  it("starts again after its files of credentials were emptied", async () => {
    const again = join(dir, "again");
    await (await startMysql({ dir: again })).stop();
    writeFileSync(join(again, "admin.json"), "");
    await (await startMysql({ dir: again })).stop();
  });
});
