import assert from "node:assert/strict";
import { createServer, type AddressInfo } from "node:net";
import type { Machine } from "../../../../local/servers/machine";
import { freePort } from "../../../../local/servers/ports";
import { given } from "../../../../local/servers/ways/given";

const bring = (kind: "redis" | "mysql", env: Machine["env"]) =>
  given.bring(kind, {
    machine: {
      env,
      has: () => false,
      compose: () => undefined,
      engine: () => undefined,
      apt: () => undefined,
    },
    dir: "unused",
    say: () => undefined,
  });

describe("servers given by the environment", () => {
  it("are used as they are where they answer", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    const found = await bring("redis", { REDIS_HOST: "127.0.0.1", REDIS_PORT: String(port) });
    assert.equal(found.summary, `127.0.0.1:${port}, given by the environment`);
    assert.deepEqual(found.env, {});
    await found.stop();
    assert.equal(server.listening, true);
    server.close();
  });

  it("are named where nothing answers", async () => {
    const port = await freePort();
    await assert.rejects(bring("redis", { REDIS_HOST: "127.0.0.1", REDIS_PORT: String(port) }), {
      message: `Nothing answers at 127.0.0.1:${port}, where REDIS_HOST points (connect ECONNREFUSED 127.0.0.1:${port}).`,
    });
  });

  it("need an administrator of the database", async () => {
    await assert.rejects(bring("mysql", { MYSQL_HOST: "db.example" }), {
      message:
        "MYSQL_HOST is given, so MYSQL_CREDENTIALS has to name an administrator of that server: " +
        'file:PATH, a file with {"username": "...", "password": "..."}.',
    });
  });
});
