import assert from "node:assert/strict";
import { eventually } from "../../local/services/poll";
import type { Service } from "../../local/services/service";
import {
  newSystem,
  post,
  postBatch,
  redisModes,
  rowId,
  untilReady,
  type System,
} from "../support/system/system";
import "../support/system/world";

for (const mode of ["standalone", "cluster of three"] as const) {
  describe(`Idempotency-Key, with Redis: ${mode}`, function () {
    this.timeout(60_000);
    let system: System;
    let producer: Service;
    let consumer: Service;

    before(async () => {
      system = await newSystem({ redis: redisModes[mode]() });
      [producer, consumer] = await Promise.all([system.producer(), system.consumer()]);
      await untilReady(producer);
    });

    after(() => Promise.all([producer, consumer].map((service) => service.kill())));

    it("queues a value once, however often and however much at once it is sent", async () => {
      const key = { "idempotency-key": "order-1" };
      const answers = await Promise.all(Array.from({ length: 20 }, () => post(producer, 7, key)));
      answers.push(await post(producer, 7, key));
      assert.deepEqual([...new Set(answers.map(({ status }) => status))], [202]);
      const ids = new Set(answers.map(({ body }) => body["id"]));
      assert.equal(ids.size, 1);

      // What is sent after it is stored after it: with this marker in, a second copy would be in as well.
      const marker = await post(producer, 8);
      const expected = [...ids, marker.body["id"]].map(rowId).sort();
      await eventually(async () => assert.deepEqual(await system.storedIds(), expected));
      assert.equal(await system.total(), 2);
    });

    it("refuses another value under the same key", async () => {
      const key = { "idempotency-key": "order-2" };
      const { body: first } = await post(producer, 1, key);
      const { status, headers, body } = await post(producer, 2, key);
      assert.equal(status, 422);
      assert.match(headers.get("content-type") ?? "", /^application\/problem\+json/);
      assert.match(String(body["detail"]), /^This Idempotency-Key came with another value before/);
      assert.equal((await post(producer, 1, key)).body["id"], first["id"]);
    });

    it("queues many values once, and answers with the ids that they have", async () => {
      const counts = Array.from({ length: 10_000 }, (_, index) => index - 5_000);
      const [{ body: free }, ...keyed] = [
        await postBatch(producer, counts),
        await postBatch(producer, counts, { "idempotency-key": "order-5" }),
        await postBatch(producer, counts, { "idempotency-key": "order-5" }),
      ];
      const [first, again] = keyed.map(({ body }) => body["ids"] as string[]);
      assert.deepEqual(first, again);
      const ids = [...(free["ids"] as string[]), ...(first ?? [])].map(rowId);
      assert.equal(new Set(ids).size, 20_000);
      await eventually(async () => {
        const stored = new Set(await system.storedIds());
        assert.deepEqual(
          ids.filter((id) => !stored.has(id)),
          [],
        );
      });
      const other = await postBatch(producer, counts.toReversed(), { "idempotency-key": "order-5" });
      assert.equal(other.status, 422);
      const [row] = await system.sql(`SELECT value FROM counts WHERE id = x'${rowId(first?.[7])}'`);
      assert.equal(row?.["value"], counts[7]);
    });

    it("takes the same value under another key as another request", async () => {
      const [a, b] = await Promise.all(
        ["order-3", "order-4"].map((key) => post(producer, 5, { "idempotency-key": key })),
      );
      assert.equal(a?.status, 202);
      assert.equal(b?.status, 202);
      assert.notEqual(a.body["id"], b.body["id"]);
    });
  });
}

describe("the record of an Idempotency-Key", function () {
  this.timeout(60_000);

  it("lies beside the stream for a day, and does not show the key", async () => {
    const system = await newSystem();
    const producer = await system.producer();
    await untilReady(producer);
    const { body } = await post(producer, 9, { "idempotency-key": "order-5" });
    await system.redis(async (send) => {
      const keys = (await send("KEYS", `{${system.queue}:0}:idempotency:*`)) as string[];
      assert.equal(keys.length, 1);
      const [record = ""] = keys;
      assert.match(record, /:idempotency:[0-9a-f]{64}$/);
      assert.equal(await send("GET", record), `${String(body["id"])} 9`);
      const seconds = Number(await send("TTL", record));
      assert.ok(seconds > 86_000 && seconds <= 86_400, `lives for ${seconds} s`);
    });
    await producer.kill();
  });
});
