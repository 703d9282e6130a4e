import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { status } from "@grpc/grpc-js";
import { startMysql, startRedis, type RedisServer } from "../../local/servers";
import { eventually } from "../../local/services/poll";
import { newDir } from "../../local/services/run-dir";
import type { Service } from "../../local/services/service";
import { CallError, Grpc } from "../support/system/grpc";
import {
  get,
  newSystem,
  post,
  postMany,
  redisAt,
  redisModes,
  untilReady,
  type System,
} from "../support/system/system";
import { world } from "../support/system/world";

/** The warnings and errors in a service's log. */
function complaints(service: Service): string[] {
  const lines = service.logs.split("\n").filter((line) => /"level":"(warn|error|fatal)"/.test(line));
  return lines.map((line) => String((JSON.parse(line) as { msg: unknown }).msg));
}

/** Asserts that a producer takes no value, over HTTP and gRPC, says why, and is not ready. */
async function refuses(producer: Service, why: RegExp): Promise<void> {
  await untilReady(producer, 503);
  // A producer that has just started is not ready for another reason: it is not connected yet.
  await eventually(async () => {
    const { status: answered, headers, body } = await post(producer, 1);
    assert.equal(answered, 503);
    assert.match(headers.get("content-type") ?? "", /^application\/problem\+json/);
    assert.match(headers.get("retry-after") ?? "", /^\d+$/);
    assert.match(String(body["detail"]), why);
  });
  const grpc = new Grpc(producer.grpc);
  await assert.rejects(grpc.add([1]), (error) => {
    assert.ok(error instanceof CallError);
    assert.equal(error.code, status.UNAVAILABLE);
    assert.match(error.message, why);
    return true;
  });
  grpc.close();
  assert.equal((await get(producer, "/health")).status, 200);
}

describe("the settings of Redis", function () {
  this.timeout(90_000);
  const set = (system: System, server: RedisServer, name: string, value: string) =>
    system.redis((send) => send("CONFIG", "SET", name, value), server);

  it("that let it evict values keep the services from being ready, at the start and later", async () => {
    const redis = await startRedis({ dir: join(newDir(), "redis") });
    const system = await newSystem({ redis: redisAt(redis) });
    await set(system, redis, "maxmemory-policy", "allkeys-lru");
    const [producer, consumer] = await Promise.all([system.producer(), system.consumer()]);
    await refuses(producer, /maxmemory-policy is allkeys-lru.*Set it to noeviction/);
    await untilReady(consumer, 503);
    assert.match(JSON.stringify((await get(consumer, "/ready")).body["problems"]), /allkeys-lru/);

    await set(system, redis, "maxmemory-policy", "noeviction");
    await Promise.all([producer, consumer].map((service) => untilReady(service)));
    const accepted = await postMany(producer, [1, 2]);
    await eventually(async () => assert.deepEqual(await system.storedIds(), accepted));
    await set(system, redis, "maxmemory-policy", "allkeys-random");
    await refuses(producer, /allkeys-random/);
    for (const service of [producer, consumer]) {
      // Each service inspects on its own schedule.
      await eventually(() => {
        const said = complaints(service).filter((line) => line.includes("maxmemory-policy"));
        assert.equal(said.length, 2, said.join("\n"));
      });
      await service.kill();
    }
    await redis.stop("SIGKILL");
  });

  it("of a server that takes the place of another are found as well", async () => {
    const dir = join(newDir(), "redis");
    const before = await startRedis({ dir });
    const system = await newSystem({ redis: redisAt(before) });
    const producer = await system.producer();
    await untilReady(producer);
    await before.stop("SIGKILL");
    await untilReady(producer, 503);
    const after = await startRedis({ dir, port: before.port, maxmemoryPolicy: "allkeys-lfu" });
    await eventually(async () => {
      assert.match(JSON.stringify((await get(producer, "/ready")).body["problems"] ?? []), /allkeys-lfu/);
    });
    await refuses(producer, /allkeys-lfu/);
    await producer.kill();
    await after.stop("SIGKILL");
  });

  it("are looked at on every node of a cluster", async () => {
    const { nodes } = world().cluster;
    const system = await newSystem({ redis: redisModes["cluster of three"]() });
    const producer = await system.producer();
    await untilReady(producer);
    const [, , last] = nodes;
    assert.ok(last);
    await set(system, last, "maxmemory-policy", "allkeys-lru");
    try {
      await refuses(producer, /allkeys-lru/);
    } finally {
      await set(system, last, "maxmemory-policy", "noeviction");
    }
    await untilReady(producer);
    await producer.kill();
  });

  it("that keep nothing on disk or on a replica keep the services from being ready, until they do", async () => {
    const redis = await startRedis({ dir: join(newDir(), "redis") });
    const system = await newSystem({ redis: redisAt(redis) });
    await set(system, redis, "appendonly", "no");
    const [producer, consumer] = await Promise.all([system.producer(), system.consumer()]);
    const why = /appendonly is no and no replica is connected.*Set appendonly to yes, or connect a replica/;
    await refuses(producer, why);
    await untilReady(consumer, 503);
    assert.match(JSON.stringify((await get(consumer, "/ready")).body["problems"]), why);

    const { host, port } = redis;
    const replica = await startRedis({ dir: join(newDir(), "replica"), replicaOf: { host, port } });
    await Promise.all([producer, consumer].map((service) => untilReady(service)));
    await replica.stop("SIGKILL");
    await refuses(producer, why);
    await set(system, redis, "appendonly", "yes");
    await Promise.all([producer, consumer].map((service) => untilReady(service)));
    const accepted = await postMany(producer, [1, 2]);
    await eventually(async () => assert.deepEqual(await system.storedIds(), accepted));
    await Promise.all([producer.kill(), consumer.kill()]);
    await redis.stop("SIGKILL");
  });

  it("that lose values only with the machine, or an Idempotency-Key, are warned of", async () => {
    const redis = await startRedis({ dir: join(newDir(), "redis"), appendfsync: "no" });
    const system = await newSystem({ redis: redisAt(redis) });
    const producer = await system.producer();
    await untilReady(producer);
    await set(system, redis, "maxmemory-policy", "volatile-ttl");
    await eventually(() => {
      const said = complaints(producer).join("\n");
      assert.match(said, /^appendfsync is no:/m);
      assert.match(said, /^maxmemory-policy is volatile-ttl:/m);
    });
    assert.equal((await get(producer, "/ready")).status, 200);
    assert.equal((await postMany(producer, [1])).length, 1);
    await producer.kill();
    await redis.stop("SIGKILL");
  });
});

describe("a key of another type in the place of", function () {
  this.timeout(90_000);

  it("the stream makes the services unready and refuses values, until it is gone", async () => {
    const system = await newSystem();
    const [producer, consumer] = await Promise.all([system.producer(), system.consumer()]);
    await Promise.all([producer, consumer].map((service) => untilReady(service)));
    await system.redis(async (send) => {
      await send("DEL", system.key());
      await send("SET", system.key(), "in the way");
    });
    await refuses(producer, /holds a value of another type|is not a stream/);
    await refuses(producer, /The key \{test\d+:0\}:stream is not a stream.*choose another REDIS_QUEUE/);
    assert.equal((await get(producer, "/queue")).status, 503);
    await untilReady(consumer, 503);
    await system.redis((send) => send("DEL", system.key()));
    await Promise.all([producer, consumer].map((service) => untilReady(service)));
    const accepted = await postMany(producer, [1]);
    await eventually(async () => assert.deepEqual(await system.storedIds(), accepted));
    for (const service of [producer, consumer]) {
      assert.ok(complaints(service).length < 6, complaints(service).join("\n"));
      await service.kill();
    }
  });

  it("the dead letters makes the services unready, says 503 there, and lets values through", async () => {
    const system = await newSystem();
    const [producer, consumer] = await Promise.all([system.producer(), system.consumer()]);
    await Promise.all([producer, consumer].map((service) => untilReady(service)));
    await system.redis((send) => send("SET", system.key("dlq"), "in the way"));
    await Promise.all([producer, consumer].map((service) => untilReady(service, 503)));
    assert.equal((await get(consumer, "/dead-letters")).status, 503);
    const accepted = await postMany(producer, [1]);
    await eventually(async () => assert.deepEqual(await system.storedIds(), accepted));
    await Promise.all([producer.kill(), consumer.kill()]);
  });

  it("an Idempotency-Key refuses that key, and no other", async () => {
    const system = await newSystem();
    const producer = await system.producer();
    await untilReady(producer);
    const hash = createHash("sha256").update("taken").digest("hex");
    await system.redis((send) => send("RPUSH", `{${system.queue}:0}:idempotency:${hash}`, "in the way"));
    const { status: refused, headers, body } = await post(producer, 1, { "idempotency-key": "taken" });
    assert.equal(refused, 503);
    assert.match(headers.get("retry-after") ?? "", /^\d+$/);
    assert.match(String(body["detail"]), /holds a value of another type/);
    assert.equal((await post(producer, 1, { "idempotency-key": "free" })).status, 202);
    assert.equal((await get(producer, "/ready")).status, 200);
    await producer.kill();
  });
});

describe("the settings of MySQL", function () {
  this.timeout(90_000);

  it("that keep batches from being stored make the consumer unready, and say why", async () => {
    const mysql = await startMysql({ dir: join(newDir(), "mysql") });
    const system = await newSystem({ mysql });
    const [producer, consumer] = await Promise.all([system.producer(), system.consumer()]);
    await Promise.all([producer, consumer].map((service) => untilReady(service)));
    const accepted: string[] = [];
    let value = 0;
    for (const [wrong, right, why] of [
      ["read_only = ON", "read_only = OFF", /read_only is 1: the server takes no writes|--read-only option/],
      [
        "max_allowed_packet = 16384",
        "max_allowed_packet = 16777216",
        /max_allowed_packet is 16384 bytes.*CONSUMER_BATCH/,
      ],
    ] as const) {
      await system.sql(`SET GLOBAL ${wrong}`);
      await system.sql(killConsumer(system));
      accepted.push(...(await postMany(producer, [(value += 1)])));
      await eventually(() => assert.match(consumer.logs, why));
      await untilReady(consumer, 503);
      await system.sql(`SET GLOBAL ${right}`);
      await eventually(async () => assert.deepEqual(await system.storedIds(), [...accepted].sort()));
      await untilReady(consumer);
    }
    assert.equal(await system.redis((send) => send("XLEN", system.key("dlq"))), 0);
    await Promise.all([producer.kill(), consumer.kill()]);
    await mysql.stop("SIGKILL");
  });

  it("that lose rows only with the machine are warned of, and those of a session do not matter", async () => {
    const mysql = await startMysql({ dir: join(newDir(), "mysql") });
    const system = await newSystem({ mysql });
    await system.sql("SET GLOBAL innodb_flush_log_at_trx_commit = 2");
    await system.sql("SET GLOBAL sql_mode = ''");
    await system.sql("SET GLOBAL autocommit = 0");
    await system.sql("SET GLOBAL completion_type = 1");
    const [producer, consumer] = await Promise.all([system.producer(), system.consumer()]);
    const accepted: string[] = [];
    for (const count of [1, 2, 3]) {
      accepted.push(...(await postMany(producer, [count])));
      await eventually(async () => assert.equal((await get(producer, "/count")).body["count"], count));
    }
    assert.match(complaints(consumer).join("\n"), /^innodb_flush_log_at_trx_commit is 2:/);
    assert.equal(complaints(consumer).length, 1);
    await untilReady(consumer);
    await Promise.all([producer.kill(), consumer.kill()]);
    await mysql.stop("SIGKILL");
  });
});

/** A statement that ends the consumer's connections; there may be none. */
function killConsumer(system: System): string {
  return `KILL SOFT USER 'consumer_${system.database}'`;
}
