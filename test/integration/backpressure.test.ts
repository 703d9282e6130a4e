import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startRedis } from "../../local/servers";
import { eventually } from "../../local/services/poll";
import { newDir } from "../../local/services/run-dir";
import { newSystem, post, postBatch, redisAt, untilReady, type Answer } from "../support/system/system";
import "../support/system/world";

describe("a queue that fills up", function () {
  this.timeout(60_000);

  function assertRefused({ status, headers, body }: Answer, expected: number, detail: RegExp): void {
    assert.equal(status, expected);
    assert.match(headers.get("content-type") ?? "", /^application\/problem\+json/);
    assert.match(headers.get("retry-after") ?? "", /^[1-9]\d*$/);
    assert.match(String(body["detail"]), detail);
  }

  it("slows its clients down at the soft mark, and keeps them away at the hard one", async () => {
    const env = { QUEUE_SOFT_DEPTH: "10", QUEUE_HARD_DEPTH: "1000" };
    const system = await newSystem({ env });
    const producer = await system.producer();
    await untilReady(producer);
    assert.equal((await postBatch(producer, new Array<number>(10).fill(1))).status, 202);
    await eventually(async () => assertRefused(await post(producer, 1), 429, /filling up/));
    await system.redis(async (send) => {
      for (let index = 0; index < 1_000; index += 1) await send("XADD", system.key(), "*", "filler", "1");
    });
    await eventually(async () => assertRefused(await post(producer, 1), 503, /full/));

    const consumer = await system.consumer();
    await eventually(async () => assert.equal((await post(producer, 1)).status, 202));
    assert.match(
      await (await fetch(`${producer.metricsUrl}/metrics`)).text(),
      /^producer_refused_total\{reason="busy",service="producer"\} [1-9]\d*$/m,
    );
    await Promise.all([producer.kill(), consumer.kill()]);
  });

  it("refuses values that Redis has no memory for, and takes them again when it has", async () => {
    const redis = await startRedis({ dir: join(newDir(), "redis") });
    const system = await newSystem({ redis: redisAt(redis) });
    const producer = await system.producer();
    await untilReady(producer);
    const limit = (bytes: string) => system.redis((send) => send("CONFIG", "SET", "maxmemory", bytes), redis);
    await limit("1mb");
    assertRefused(await post(producer, 1), 503, /out of memory/);
    // Once it has been seen how full the memory is, Redis need not be asked any more.
    await eventually(async () => assertRefused(await post(producer, 1), 503, /The queue is full/));
    await limit("0");
    await eventually(async () => assert.equal((await post(producer, 1)).status, 202));
    assert.equal(await system.redis((send) => send("XLEN", system.key()), redis), 1);
    await producer.kill();
    await redis.stop("SIGKILL");
  });

  it("bounds what waits for a Redis that does not answer", async () => {
    const redis = await startRedis({ dir: join(newDir(), "redis") });
    const system = await newSystem({ redis: redisAt(redis), env: { QUEUE_IN_HAND: "5" } });
    const producer = await system.producer();
    await untilReady(producer);
    process.kill(redis.pid, "SIGSTOP");
    const waiting = [1, 2, 3, 4, 5].map((count) => post(producer, count));
    // The five may still be on their way; who comes once they have arrived is not let in.
    const sixth = (async () => {
      for (;;) {
        const answer = await Promise.race([post(producer, 6), sleep(200, undefined)]);
        if (answer !== undefined) return answer;
      }
    })();
    assertRefused(await sixth, 503, /Too many entries are waiting/);
    process.kill(redis.pid, "SIGCONT");
    assert.deepEqual([...new Set((await Promise.all(waiting)).map(({ status }) => status))], [202]);
    await producer.kill();
    await redis.stop("SIGKILL");
  });
});

describe("GET /count", function () {
  this.timeout(60_000);

  it("asks the writer where the readers are away, and says so", async () => {
    const system = await newSystem();
    // Nobody listens there.
    const producer = await system.producer({ MYSQL_READ_HOST: "127.0.0.2" });
    const asked = async () => {
      const answer = await fetch(`${producer.url}/count`);
      return [answer.status, answer.headers.get("x-read-from"), await answer.json()] as const;
    };
    const [status, from, body] = await asked();
    assert.deepEqual([status, from], [200, "writer"]);
    assert.equal((body as { count: number }).count, 0);
    const other = await system.producer();
    assert.equal((await fetch(`${other.url}/count`)).headers.get("x-read-from"), "reader");
    await Promise.all([producer.kill(), other.kill()]);
  });
});
