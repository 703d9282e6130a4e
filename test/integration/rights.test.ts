import assert from "node:assert/strict";
import { join } from "node:path";
import { accessString, type QueueUser } from "../../components/data/redis-acl";
import { randomPassword, startRedis, writeCredentials } from "../../scripts/servers";
import { newDir } from "./support/files";
import { eventually } from "./support/poll";
import { get, newSystem, post, postMany, queueMetrics, redisAt, rowId, untilReady } from "./support/system";
import "./support/world";

describe("the rights of the queue's users on AWS", function () {
  this.timeout(60_000);

  it("are all that the services need", async () => {
    const redis = await startRedis({ dir: join(newDir(), "redis") });
    const system = await newSystem({ redis: redisAt(redis), env: { CONSUMER_CLAIM_IDLE: "1" } });
    const users: Record<string, string> = {};
    await system.redis(async (send) => {
      for (const username of ["producer", "consumer"] satisfies QueueUser[]) {
        const password = randomPassword();
        const rules = accessString(username, system.queue)
          .split(" ")
          // Redis knows it from 7.2 on; clients do without where it is not known.
          .filter((rule) => rule !== "+client|setinfo");
        assert.equal(await send("ACL", "SETUSER", username, ...rules, `>${password}`), "OK");
        users[username] = join(newDir(), username);
        writeCredentials(users[username], { username, password });
      }
    }, redis);
    const credentials = (user: QueueUser) => ({ REDIS_CREDENTIALS: `file:${users[user] ?? ""}` });
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
    await eventually(async () => assert.deepEqual((await get(producer, "/queue")).body, { depth: 0 }));
    await eventually(async () =>
      assert.deepEqual(await queueMetrics(producer), {
        depth: 0,
        pending: 0,
        oldest_age_seconds: 0,
        dead_letters: 1,
      }),
    );
    const { code, output } = await consumer.stop();
    assert.equal(code, 0);

    await system.redis(async (send) => {
      assert.equal(await send("XLEN", system.key("dlq")), 1);
      assert.deepEqual(await send("XINFO", "CONSUMERS", system.key(), "consumer"), [], "it could leave");
      assert.deepEqual(await send("ACL", "LOG"), [], "nothing was denied");
    }, redis);
    assert.doesNotMatch(producer.logs + output, /NOPERM/);
    await producer.kill();
    await redis.stop("SIGKILL");
  });
});
