import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres, type PostgresServer } from "../../local/servers/postgres";
import { requireBinary } from "../../local/servers/binaries";

describe("a private PostgreSQL server", function () {
  this.timeout(120_000);

  const parent = mkdtempSync(join(tmpdir(), "millrace-postgres-"));
  after(() => rmSync(parent, { recursive: true, force: true }));

  const ask = ({ host, port, admin }: PostgresServer, statement: string, password = admin.password) =>
    execFileSync(
      requireBinary(["psql"], "ask PostgreSQL"),
      [
        "--host",
        host,
        "--port",
        String(port),
        "--username",
        admin.username,
        "--tuples-only",
        "--no-align",
      ].concat([...["--dbname", "postgres", "--command", statement]]),
      { encoding: "utf8", env: { ...process.env, PGPASSWORD: password }, stdio: ["ignore", "pipe", "pipe"] },
    ).trim();

  it("keeps its data between runs, and lets nobody in without the password", async () => {
    // The server runs as a user of its own, who must be able to enter it.
    chmodSync(parent, 0o755);
    const dir = join(parent, "postgres");
    const first = await startPostgres({ dir });
    assert.equal(ask(first, "CREATE DATABASE orders"), "CREATE DATABASE");
    assert.throws(() => ask(first, "SELECT 1", "wrong"), /password authentication failed/);
    await first.stop();
    const second = await startPostgres({ dir });
    assert.equal(ask(second, "SELECT COUNT(*) FROM pg_database WHERE datname = 'orders'"), "1");
    await second.stop();
  });
});
