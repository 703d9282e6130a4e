import assert from "node:assert/strict";
import { startMysql, type MysqlServer } from "../../local/servers";
import { eventually } from "../../local/services/poll";
import { newDir } from "../../local/services/run-dir";
import { makeCertificate } from "../support/system/certificate";
import { get, newSystem, postMany, untilReady, type System } from "../support/system/system";
import { world } from "../support/system/world";

describe("MySQL over TLS", function () {
  this.timeout(60_000);
  const dir = newDir();
  let mysql: MysqlServer;
  let system: System;

  before(async () => {
    const tls = await makeCertificate(newDir());
    mysql = await startMysql({ dir, tls });
    system = await newSystem({ mysql, env: { MYSQL_HOST: "localhost", MYSQL_TLS: tls.ca } });
  });

  after(() => mysql.stop("SIGKILL"));

  it("carries values, for users who may not come without", async () => {
    const [producer, consumer] = await Promise.all([system.producer(), system.consumer()]);
    await untilReady(producer);
    const accepted = await postMany(producer, [1, 2, 3]);
    await eventually(async () => assert.deepEqual(await system.storedIds(), accepted));
    assert.equal((await get(producer, "/count")).body["count"], 3);
    for (const service of ["producer", "consumer"]) {
      const user = `${service}_${system.database}`;
      const [row] = await system.sql(`SHOW CREATE USER '${user}'@'%'`);
      assert.match(String(Object.values(row ?? {})[0]), / REQUIRE SSL/);
    }
    await Promise.all([producer.kill(), consumer.kill()]);

    const plain = await system.producer({ MYSQL_TLS: "off" });
    assert.equal((await get(plain, "/count")).status, 503);
    await eventually(() => assert.match(plain.logs, /Access denied.*MySQL is unavailable/));
    await plain.kill();
  });

  it("is not had from a server that does not encrypt", async () => {
    const { port } = world().mysql;
    await refused({ MYSQL_PORT: String(port) }, /does not support secure connection.*MySQL is unavailable/);
  });

  it("is not had from a server of an authority that is not trusted", async () => {
    const { ca } = await makeCertificate(newDir());
    await refused({ MYSQL_TLS: ca }, /self-signed certificate.*MySQL is unavailable/);
  });

  it("is not had from a server of another name, though the authority is trusted", async () => {
    const tls = await makeCertificate(newDir(), "elsewhere.example");
    await mysql.stop("SIGTERM");
    mysql = await startMysql({ dir, port: mysql.port, tls });
    await refused({ MYSQL_TLS: tls.ca }, /does not match certificate's altnames.*MySQL is unavailable/);
  });

  async function refused(env: Record<string, string>, reason: RegExp): Promise<void> {
    const producer = await system.producer(env);
    assert.equal((await get(producer, "/count")).status, 503);
    await eventually(() => assert.match(producer.logs, reason));
    await producer.kill();
  }
});
