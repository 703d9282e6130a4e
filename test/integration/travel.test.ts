import assert from "node:assert/strict";
import { eventually } from "../../local/services/poll";
import type { Service } from "../../local/services/service";
import {
  get,
  newSystem,
  post,
  postMany,
  redisModes,
  untilReady,
  type System,
} from "../support/system/system";
import "../support/system/world";

describe("a value's way from request to row", function () {
  this.timeout(120_000);

  for (const [mode, redis] of Object.entries(redisModes)) {
    describe(`through Redis: ${mode}`, () => {
      let system: System;
      let producer: Service;
      let consumer: Service;

      before(async () => {
        system = await newSystem({ redis: redis() });
        [producer, consumer] = await Promise.all([system.producer(), system.consumer()]);
        await Promise.all([producer, consumer].map((service) => untilReady(service)));
      });

      after(() => Promise.all([producer, consumer].map((service) => service.kill())));

      it("starts with nothing", async () => {
        const { status, body } = await get(producer, "/count");
        assert.equal(status, 200);
        assert.deepEqual({ count: body["count"], latest: body["latest"] }, { count: 0, latest: null });
      });

      it("stores every accepted value once, under the id that was answered, the extremes included", async () => {
        const extremes = [Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER, 0, -1];
        const values = [...extremes, ...Array.from({ length: 200 }, (_, index) => index)];
        const accepted = await postMany(producer, values);
        assert.equal(accepted.length, values.length);
        await eventually(async () => assert.deepEqual(await system.storedIds(), accepted));
        assert.equal(await system.total(), values.length);
        const rows = await system.sql("SELECT value FROM counts");
        assert.deepEqual(
          rows.map((row) => Number(row["value"])).sort((a, b) => a - b),
          [...values].sort((a, b) => a - b),
        );
      });

      it("answers with the value accepted last, and how many there are", async () => {
        const { status, body } = await post(producer, -42);
        assert.equal(status, 202);
        assert.equal(body["status"], "queued");
        await eventually(async () => {
          const { body: stored } = await get(producer, "/count");
          assert.deepEqual({ count: stored["count"], latest: stored["latest"] }, { count: 205, latest: -42 });
        });
      });

      it("begins without saying that anything is away", () => {
        for (const { logs } of [producer, consumer]) assert.doesNotMatch(logs, /away/);
      });

      it("leaves nothing in the queue", async () => {
        await eventually(async () => {
          const { depth, backlogSeconds } = (await get(producer, "/queue")).body as Record<string, unknown>;
          assert.deepEqual([depth, backlogSeconds], [0, 0]);
        });
      });
    });
  }

  it("takes no certificate of an authority that it was not told to trust", async () => {
    // An empty variable counts as one that is not there.
    const system = await newSystem({ redis: { ...redisModes["TLS and password"](), REDIS_TLS_CA: "" } });
    const producer = await system.producer();
    assert.equal((await get(producer, "/ready")).status, 503);
    assert.equal((await post(producer, 1)).status, 503);
    await eventually(() => assert.match(producer.logs, /self-signed certificate/));
    await producer.kill();
  });
});
