import assert from "node:assert/strict";
import { join } from "node:path";
import { startMysql, startRedis } from "../../local/servers";
import { eventually } from "../../local/services/poll";
import { newDir } from "../../local/services/run-dir";
import { get, newSystem, post, postMany, queueMetrics, redisAt, untilReady } from "../support/system/system";
import "../support/system/world";

describe("while Redis is away", function () {
  this.timeout(120_000);

  it("nothing is accepted; when it is back all goes on by itself, with what was accepted before", async () => {
    const dir = join(newDir(), "redis");
    let redis = await startRedis({ dir, appendfsync: "always" });
    const system = await newSystem({ redis: redisAt(redis) });
    const [producer, consumer] = await Promise.all([system.producer(), system.consumer()]);
    await Promise.all([producer, consumer].map((service) => untilReady(service)));
    await consumer.kill();
    const before = await postMany(producer, [1, 2, 3]);

    await redis.stop("SIGKILL");
    const { status, headers, body } = await post(producer, 4);
    assert.equal(status, 503);
    assert.match(headers.get("content-type") ?? "", /^application\/problem\+json/);
    assert.match(headers.get("retry-after") ?? "", /^\d+$/);
    assert.match(String(body["detail"]), /has not acknowledged the value/);
    assert.equal((await get(producer, "/queue")).status, 503);
    await untilReady(producer, 503);
    assert.equal((await get(producer, "/health")).status, 200);
    await eventually(async () => assert.deepEqual(await queueMetrics(producer), {}));
    const { body: stored } = await get(producer, "/count");
    assert.equal(stored["count"], 0, "the database still answers");

    redis = await startRedis({ dir, port: redis.port, appendfsync: "always" });
    await untilReady(producer);
    const after = await postMany(producer, [5, 6]);
    assert.equal(after.length, 2);
    const again = await system.consumer({ CONSUMER_CLAIM_IDLE: "1" });
    await eventually(async () => assert.deepEqual(await system.storedIds(), [...before, ...after].sort()));
    await Promise.all([producer.kill(), again.kill()]);
    await redis.stop("SIGKILL");
  });

  it("the log has one line when it stops, with the cause, and one with the duration when it is back", async () => {
    const dir = join(newDir(), "redis");
    let redis = await startRedis({ dir });
    const system = await newSystem({ redis: redisAt(redis) });
    const services = await Promise.all([system.producer(), system.consumer()]);
    await Promise.all(services.map((service) => untilReady(service)));
    await redis.stop("SIGKILL");
    for (const { logs } of services) assert.doesNotMatch(logs, /unavailable/);
    const begun = Date.now();
    // Meanwhile both try to connect, and clients keep asking.
    while (Date.now() - begun < 5_000) {
      assert.equal((await post(services[0], 1)).status, 503);
      await untilReady(services[1], 503);
    }
    redis = await startRedis({ dir, port: redis.port });
    for (const service of services) {
      await untilReady(service);
      await eventually(() => assert.match(service.logs, /"msg":"Redis is available again"/));
      const lines = service.logs.split("\n").filter((line) => /"level":"(warn|error)"|available/.test(line));
      assert.equal(lines.length, 2, lines.join("\n"));
      const [started, ended] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
      assert.ok(started);
      assert.equal(started["msg"], "Redis is unavailable");
      assert.match(String(started["reason"]), /ECONNREFUSED/);
      assert.ok(Number(ended?.["seconds"]) >= 5, JSON.stringify(ended));
    }
    await Promise.all(services.map((service) => service.kill()));
    await redis.stop("SIGKILL");
  });

  it("services start all the same, and find it when it comes", async () => {
    const dir = join(newDir(), "redis");
    const { port, stop } = await startRedis({ dir });
    await stop("SIGKILL");
    const system = await newSystem({ redis: { REDIS_HOST: "127.0.0.1", REDIS_PORT: String(port) } });
    const [producer, consumer] = await Promise.all([system.producer(), system.consumer()]);
    await Promise.all([producer, consumer].map((service) => untilReady(service, 503)));
    await eventually(() => assert.match(producer.logs, /ECONNREFUSED.*Redis is unavailable/));
    const redis = await startRedis({ dir, port });
    await Promise.all([producer, consumer].map((service) => untilReady(service)));
    const accepted = await postMany(producer, [1]);
    await eventually(async () => assert.deepEqual(await system.storedIds(), accepted));
    await Promise.all([producer.kill(), consumer.kill()]);
    await redis.stop("SIGKILL");
  });

  it("a queue that has been emptied behind the consumer's back is made anew", async () => {
    const system = await newSystem();
    const [producer, consumer] = await Promise.all([system.producer(), system.consumer()]);
    await untilReady(producer);
    await system.redis((send) => send("DEL", system.key()));
    const accepted = await postMany(producer, [1, 2]);
    await eventually(async () => assert.deepEqual(await system.storedIds(), accepted));
    await Promise.all([producer.kill(), consumer.kill()]);
  });

  it("a primary that became a replica costs a few new connections, not one for each command it refuses", async () => {
    const redis = await startRedis({ dir: join(newDir(), "redis") });
    const system = await newSystem({ redis: redisAt(redis) });
    const producer = await system.producer();
    await untilReady(producer);
    const connections = async () => {
      const info = String(await system.redis((send) => send("INFO", "stats"), redis));
      return Number(/total_connections_received:(\d+)/.exec(info)?.[1]);
    };
    await system.redis((send) => send("REPLICAOF", "127.0.0.1", "1"), redis);
    const before = await connections();
    const answers = await Promise.all(Array.from({ length: 200 }, (_, index) => post(producer, index)));
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [503]);
    const more = (await connections()) - before;
    assert.ok(more < 20, `${more} new connections`);
    await eventually(() => assert.match(producer.logs, /READONLY.*Redis is unavailable/));

    await system.redis((send) => send("REPLICAOF", "NO", "ONE"), redis);
    await untilReady(producer);
    assert.equal((await postMany(producer, [1])).length, 1);
    await producer.kill();
    await redis.stop("SIGKILL");
  });

  it("out of memory is told as such, and does not make the producer unready", async () => {
    const redis = await startRedis({ dir: join(newDir(), "redis") });
    const system = await newSystem({ redis: redisAt(redis) });
    const producer = await system.producer();
    await untilReady(producer);
    await system.redis((send) => send("CONFIG", "SET", "maxmemory", "1"), redis);
    for (const headers of [undefined, { "idempotency-key": "k" }]) {
      const { status, headers: answered } = await post(producer, 1, headers);
      assert.equal(status, 503);
      assert.ok(answered.has("retry-after"));
    }
    assert.equal((await get(producer, "/ready")).status, 200);
    await system.redis((send) => send("CONFIG", "SET", "maxmemory", "0"), redis);
    // It keeps away for a moment from a server that has said so.
    await eventually(async () => assert.equal((await post(producer, 1)).status, 202));
    assert.equal((await get(producer, "/queue")).body["depth"], 1);
    await producer.kill();
    await redis.stop("SIGKILL");
  });

  it("a full one is emptied all the same", async () => {
    const redis = await startRedis({ dir: join(newDir(), "redis") });
    const system = await newSystem({ redis: redisAt(redis) });
    const producer = await system.producer();
    await untilReady(producer);
    const accepted = await postMany(producer, [1, 2, 3]);
    await system.redis((send) => send("CONFIG", "SET", "maxmemory", "1"), redis);
    const consumer = await system.consumer();
    await eventually(async () =>
      assert.equal(await system.redis((send) => send("XLEN", system.key()), redis), 0),
    );
    assert.deepEqual(await system.storedIds(), accepted);
    await Promise.all([producer.kill(), consumer.kill()]);
    await redis.stop("SIGKILL");
  });
});

describe("while MySQL is away", function () {
  this.timeout(120_000);

  it("values are still accepted, and stored when it is back", async () => {
    const dir = join(newDir(), "mysql");
    let mysql = await startMysql({ dir });
    const system = await newSystem({ mysql });
    const [producer, consumer] = await Promise.all([system.producer(), system.consumer()]);
    await Promise.all([producer, consumer].map((service) => untilReady(service)));
    const before = await postMany(producer, [1, 2, 3]);
    await eventually(async () => assert.equal((await get(producer, "/count")).body["count"], 3));
    await eventually(async () => assert.equal((await get(producer, "/queue")).body["depth"], 0));

    await mysql.stop("SIGKILL");
    const during = await postMany(producer, [4, 5]);
    assert.equal(during.length, 2);
    await untilReady(consumer, 503);
    const { status, headers } = await get(producer, "/count");
    assert.equal(status, 503);
    assert.ok(headers.has("retry-after"));
    const { status: ready, body } = await get(producer, "/ready");
    assert.equal(ready, 200);
    assert.deepEqual(body["dependencies"], { redis: "up", mysql: "down" });
    assert.equal((await get(producer, "/queue")).body["depth"], 2);

    mysql = await startMysql({ dir, port: mysql.port });
    await untilReady(consumer);
    await eventually(async () => {
      assert.equal((await get(producer, "/count")).body["count"], 5);
    });
    assert.deepEqual(await system.storedIds(), [...before, ...during].sort());
    assert.equal(await system.redis((send) => send("XLEN", system.key("dlq"))), 0);
    await Promise.all([producer.kill(), consumer.kill()]);
    await mysql.stop("SIGKILL");
  });

  it("a connection that is killed costs nothing", async () => {
    const system = await newSystem();
    const [producer, consumer] = await Promise.all([system.producer(), system.consumer()]);
    await untilReady(producer);
    const accepted = await postMany(producer, [1]);
    await eventually(async () => assert.equal(await system.total(), 1));
    const connections = await system.sql(
      `SELECT id FROM information_schema.processlist WHERE user = 'consumer_${system.database}'`,
    );
    assert.equal(connections.length, 1);
    for (const row of connections) await system.sql(`KILL ${Number(Object.values(row)[0])}`);
    accepted.push(...(await postMany(producer, [2, 3])));
    await eventually(async () => assert.deepEqual(await system.storedIds(), accepted.sort()));
    await Promise.all([producer.kill(), consumer.kill()]);
  });

  it("is told apart from MySQL that nobody has asked: readiness does not keep a database awake", async () => {
    const system = await newSystem();
    const [producer, consumer] = await Promise.all([system.producer(), system.consumer()]);
    await Promise.all([producer, consumer].map((service) => untilReady(service)));
    const { body } = await get(consumer, "/ready");
    assert.deepEqual(body["dependencies"], { redis: "up", mysql: "unknown" });
    const connections = await system.sql(
      `SELECT id FROM information_schema.processlist WHERE user LIKE '%\\_${system.database}'`,
    );
    assert.deepEqual(connections, []);
    await Promise.all([producer.kill(), consumer.kill()]);
  });
});
