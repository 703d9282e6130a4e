import assert from "node:assert/strict";
import { eventually } from "../../local/services/poll";
import { partitionsOf } from "../../services/common/src/queue/keys";
import { get, newSystem, postMany, redisModes, untilReady } from "../support/system/system";
import "../support/system/world";

describe("the partitions of a queue", function () {
  this.timeout(60_000);

  it("are four a shard, and all take part", async () => {
    const system = await newSystem({ redis: redisModes["cluster of three"]() });
    const producer = await system.producer();
    await untilReady(producer);
    await eventually(async () => assert.equal((await postMany(producer, [1])).length, 1));
    const { length } = await postMany(
      producer,
      Array.from({ length: 200 }, () => 1),
      1,
    );
    assert.equal(length, 200);
    const unmeasured = { depth: 201, secondsPerMessage: null, backlogSeconds: 20.1 };
    assert.deepEqual((await get(producer, "/queue")).body, unmeasured);
    const consumer = await system.consumer();
    await eventually(async () => assert.equal(await system.total(), 201));
    assert.match(consumer.logs, /"partitions":12,"msg":"reading"/);
    await Promise.all([producer.kill(), consumer.kill()]);
  });

  it("may become fewer: what was in the others is stored all the same", async () => {
    const system = await newSystem();
    const many = await system.producer({ REDIS_PARTITIONS: "6" });
    await untilReady(many);
    const accepted = await postMany(
      many,
      Array.from({ length: 60 }, (_, index) => index),
      1,
    );
    await many.stop();
    const [producer, consumer] = [await system.producer(), await system.consumer()];
    await untilReady(producer);
    accepted.push(...(await postMany(producer, [1, 2, 3])));
    await eventually(async () => assert.deepEqual(await system.storedIds(), accepted.sort()));
    assert.match(consumer.logs, /"partitions":6,"msg":"reading"/);
    await Promise.all([producer.kill(), consumer.kill()]);
  });

  it("may become more while a consumer runs: it reads those, too", async () => {
    const system = await newSystem();
    const consumer = await system.consumer();
    await untilReady(consumer);
    const producer = await system.producer({ REDIS_PARTITIONS: "3" });
    await untilReady(producer);
    const accepted = await postMany(
      producer,
      Array.from({ length: 30 }, (_, index) => index),
      1,
    );
    await eventually(async () => assert.deepEqual(await system.storedIds(), accepted));
    const streams = partitionsOf(system.queue, 3).map(({ stream }) => stream);
    const left = await system.redis((send) => Promise.all(streams.map((stream) => send("XLEN", stream))));
    assert.deepEqual(left, [0, 0, 0]);
    await Promise.all([producer.kill(), consumer.kill()]);
  });
});
