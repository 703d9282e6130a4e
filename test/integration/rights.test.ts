import assert from "node:assert/strict";
import { join } from "node:path";
import { accessString } from "../../components/data/redis-acl";
import { randomPassword, startRedis, writeCredentials, type RedisServer } from "../../local/servers";
import { eventually } from "../../local/services/poll";
import { newDir } from "../../local/services/run-dir";
import type { System } from "../support/system/system";
import {
  get,
  newSystem,
  post,
  postMany,
  queueMetrics,
  redisAt,
  redisModes,
  rowId,
  untilReady,
} from "../support/system/system";
import { world } from "../support/system/world";
import { dlq } from "./support/dlq";

/** What each user does with the queue. */
const ACCESSES = { producer: "produce", consumer: "consume" } as const;

/** Makes the queue's users on some servers, with what AWS lets them do; returns how a service signs in as each. */
async function makeUsers(system: System, servers: readonly RedisServer[]) {
  const users: Record<string, string> = {};
  for (const [user, access] of Object.entries(ACCESSES)) {
    const credentials = { username: `${user}-${system.queue}`, password: randomPassword() };
    const rules = accessString({ [system.queue]: access })
      .split(" ")
      // Redis knows it from 7.2 on; clients do without where it is not known.
      .filter((rule) => rule !== "+client|setinfo");
    for (const server of servers) {
      const command = ["ACL", "SETUSER", credentials.username, ...rules, `>${credentials.password}`];
      assert.equal(await system.redis((send) => send(...command), server), "OK");
    }
    users[user] = join(newDir(), user);
    writeCredentials(users[user], credentials);
  }
  return (user: keyof typeof ACCESSES) => ({ REDIS_CREDENTIALS: `file:${users[user] ?? ""}` });
}

/**
 * What the servers have denied the queue's users, but for the question that is not asked with the tokens of AWS, whose
 * servers do not know the command.
 */
async function denied(system: System, servers: readonly RedisServer[]): Promise<unknown[]> {
  const logs = await Promise.all(
    servers.map((server) => system.redis((send) => send("ACL", "LOG"), server) as Promise<unknown[]>),
  );
  const denied = logs.flat().filter((entry) => String(entry).includes(system.queue));
  return denied.filter((entry) => !String(entry).includes("config|get"));
}

describe("the rights of the queue's users on AWS", function () {
  this.timeout(60_000);

  it("are all that the services need", async () => {
    const redis = await startRedis({ dir: join(newDir(), "redis") });
    const system = await newSystem({ redis: redisAt(redis), env: { CONSUMER_CLAIM_IDLE: "1" } });
    const credentials = await makeUsers(system, [redis]);
    const producer = await system.producer(credentials("producer"));
    await untilReady(producer);

    // Each way to use the queue: to add, to add once, to read, to keep, to bury, to finish, to claim and to leave.
    const accepted = await postMany(producer, [1, 2]);
    const key = { "idempotency-key": "k" };
    const [first, again] = [await post(producer, 3, key), await post(producer, 3, key)];
    assert.equal(first.status, 202, JSON.stringify(first.body));
    assert.equal(again.body["id"], first.body["id"]);
    accepted.push(rowId(first.body["id"]));
    const wait = { QUEUE_WAIT_REPLICAS: "1", QUEUE_WAIT_TIMEOUT: "1", QUEUE_ATTEMPTS: "1" };
    const waiting = await system.producer({ ...credentials("producer"), ...wait });
    await untilReady(waiting);
    assert.equal((await post(waiting, 4)).status, 503, "there is no replica");
    await waiting.kill();
    const last = await system.redis((send) => send("XREVRANGE", system.key(), "+", "-", "COUNT", "1"), redis);
    const [[, [, unacknowledged]]] = last as [[string, string[]]];
    accepted.push(rowId(unacknowledged));
    await system.redis((send) => send("XADD", system.key(), "*", "poison", "1"), redis);
    const consumer = await system.consumer(credentials("consumer"));
    await eventually(async () => assert.deepEqual(await system.storedIds(), accepted.sort()));
    // The consumer records the time that it takes for a message, and the producer reads it.
    await eventually(async () => {
      const { depth, secondsPerMessage, backlogSeconds } = (await get(producer, "/queue")).body;
      assert.deepEqual([depth, backlogSeconds, Number(secondsPerMessage) > 0], [0, 0, true]);
    });
    await eventually(async () =>
      assert.deepEqual(await queueMetrics(producer), {
        depth: 0,
        pending: 0,
        oldest_age_seconds: 0,
        dead_letters: 1,
      }),
    );
    assert.equal((await queueMetrics(consumer))["dead_letters"], 1);
    assert.equal((await get(consumer, "/queue")).body["depth"], 0);
    const { code, output } = await consumer.stop();
    assert.equal(code, 0);

    await system.redis(async (send) => {
      assert.equal(await send("XLEN", system.key("dlq")), 1);
      assert.deepEqual(await send("XINFO", "CONSUMERS", system.key(), "consumer"), [], "it could leave");
    }, redis);
    assert.deepEqual(await denied(system, [redis]), []);
    assert.doesNotMatch(producer.logs + output, /NOPERM/);
    await producer.kill();
    await redis.stop("SIGKILL");
  });

  it("are all that the command for dead letters needs, by the consumer's user", async () => {
    const redis = await startRedis({ dir: join(newDir(), "redis") });
    const system = await newSystem({ redis: redisAt(redis) });
    const credentials = await makeUsers(system, [redis]);
    const run = (...args: string[]) => dlq({ ...system.env, ...credentials("consumer") }, ...args);
    const bury = () =>
      system.redis((send) => send("XADD", system.key("dlq"), "*", "fields", '["x","1"]'), redis);
    await bury();
    const [line = "", count] = await run("list");
    const [id = ""] = line.split(" ");
    assert.equal(count, "1 dead letter");
    assert.match((await run("show", id)).join("\n"), /"fields"/);
    assert.deepEqual(await run("replay", id), ["1 dead letter put back into the queue"]);
    await bury();
    assert.deepEqual(await run("drop", "--all"), ["1 dead letter deleted"]);
    assert.equal(await system.redis((send) => send("XLEN", system.key()), redis), 1);
    assert.deepEqual(await denied(system, [redis]), []);
    await redis.stop("SIGKILL");
  });

  it("are enough in a cluster, on every one of its nodes", async () => {
    const { nodes } = world().cluster;
    const system = await newSystem({ redis: redisModes["cluster of three"]() });
    const credentials = await makeUsers(system, nodes);
    const producer = await system.producer(credentials("producer"));
    const consumer = await system.consumer(credentials("consumer"));
    await untilReady(producer);
    const accepted = await postMany(
      producer,
      Array.from({ length: 60 }, (_, index) => index),
      1,
    );
    await eventually(async () => assert.deepEqual(await system.storedIds(), accepted.sort()));
    await eventually(async () => assert.equal((await queueMetrics(producer))["depth"], 0));
    assert.match(consumer.logs, /"partitions":12,"msg":"reading"/);
    assert.deepEqual(await dlq({ ...system.env, ...credentials("consumer") }, "list"), ["0 dead letters"]);
    assert.equal((await consumer.stop()).code, 0);
    assert.deepEqual(await denied(system, nodes), []);
    await producer.kill();
    for (const user of ["producer", "consumer"]) {
      for (const node of nodes) {
        await system.redis((send) => send("ACL", "DELUSER", `${user}-${system.queue}`), node);
      }
    }
  });
});
