import assert from "node:assert/strict";
import { join } from "node:path";
import { randomPassword, startRedis, writeCredentials } from "../../local/servers";
import { eventually } from "../../local/services/poll";
import { newDir } from "../../local/services/run-dir";
import { get, newSystem, postMany, untilReady } from "../support/system/system";
import "../support/system/world";

describe("a password that is rotated while the services run", function () {
  this.timeout(120_000);

  it("is picked up by Redis connections", async () => {
    const redis = await startRedis({ dir: join(newDir(), "redis"), password: randomPassword() });
    const file = join(newDir(), "redis");
    writeCredentials(file, { username: "default", password: redis.password ?? "" });
    const address = { REDIS_HOST: redis.host, REDIS_PORT: String(redis.port) };
    const system = await newSystem({ redis: { ...address, REDIS_CREDENTIALS: `file:${file}` } });
    const [producer, consumer] = await Promise.all([system.producer(), system.consumer()]);
    await untilReady(producer);
    const accepted = await postMany(producer, [1]);

    const password = randomPassword();
    await system.redis(async (send) => {
      await send("CONFIG", "SET", "requirepass", password);
      await send("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    }, redis);
    await untilReady(producer, 503);
    await eventually(() => assert.match(producer.logs, /WRONGPASS/));
    writeCredentials(file, { username: "default", password });
    await Promise.all([producer, consumer].map((service) => untilReady(service)));
    accepted.push(...(await postMany(producer, [2])));
    await eventually(async () => assert.deepEqual(await system.storedIds(), accepted.sort()));
    for (const { logs } of [producer, consumer]) {
      assert.ok(!logs.includes(password) && !logs.includes(redis.password ?? ""), "no password is logged");
    }
    await Promise.all([producer.kill(), consumer.kill()]);
    await redis.stop("SIGKILL");
  });

  it("is picked up by MySQL connections", async () => {
    const system = await newSystem();
    const [producer, consumer] = await Promise.all([system.producer(), system.consumer()]);
    await untilReady(producer);
    const accepted = await postMany(producer, [1]);
    await eventually(async () => assert.equal((await get(producer, "/count")).body["count"], 1));

    system.writePasswords();
    assert.equal((await system.migrate()).code, 0);
    const connections = await system.sql(
      `SELECT id FROM information_schema.processlist WHERE user LIKE '%\\_${system.database}'`,
    );
    assert.equal(connections.length, 2, "each service keeps one connection for a while");
    for (const row of connections) await system.sql(`KILL ${Number(Object.values(row)[0])}`);
    accepted.push(...(await postMany(producer, [2])));
    await eventually(async () => assert.deepEqual(await system.storedIds(), accepted.sort()));
    await eventually(async () => assert.equal((await get(producer, "/count")).body["count"], 2));
    await Promise.all([producer.kill(), consumer.kill()]);
  });
});
