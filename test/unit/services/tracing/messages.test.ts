import assert from "node:assert/strict";
import { partitionsOf } from "../../../../services/common/src/queue/keys";
import { batchSpan } from "../../../../services/common/src/queue-worker/spans";
import { insertSpan } from "../../../../services/consumer/src/spans";
import { publishTo } from "../../../../services/producer/src/core/publish";
import { Recorder, SPAN, TRACE, traceparent } from "./recorder";

const MYSQL = {
  ...{ host: "writer", readHost: "reader", port: 3306, database: "millrace", connectTimeoutMs: 1_000 },
  tls: { kind: "off" },
  credentials: { kind: "file", path: "/x" },
} as const;

const QUEUE = {
  "messaging.system": "redis",
  "messaging.destination.name": "orders",
};

describe("the span of adding values to the queue", () => {
  it("tells the id of one value, and of many how many they are", async () => {
    const recorder = new Recorder();
    const publish = publishTo("orders", recorder.tracer);
    for (const ids of [["a"], ["a", "b", "c"]]) publish(traceparent(), ids)?.end();
    assert.equal(publish(traceparent("00"), ["a"]), undefined);
    const told = (await recorder.recorded()).map(({ name, kind, attributes }) => [name, kind, attributes]);
    const operation = { "messaging.operation.name": "publish", "messaging.operation.type": "send" };
    assert.deepEqual(told, [
      ["publish orders", 3, { ...QUEUE, ...operation, "messaging.message.id": "a" }],
      ["publish orders", 3, { ...QUEUE, ...operation, "messaging.batch.message_count": 3 }],
    ]);
  });
});

describe("the spans of storing a batch", () => {
  it("tell where it came from and where it goes", async () => {
    const [partition] = partitionsOf("orders", 1);
    assert.ok(partition !== undefined);
    const recorder = new Recorder();
    const batch = batchSpan(recorder.tracer, "orders", partition, [traceparent()], 1000);
    const insert = insertSpan(batch, MYSQL, 999);
    insert?.end();
    batch?.end();
    const [inner, outer] = await recorder.recorded();
    assert.deepEqual([outer?.name, outer?.kind, outer?.spanContext().traceId], ["process orders", 4, TRACE]);
    assert.deepEqual(
      outer?.links.map(({ context }) => context.spanId),
      [SPAN],
    );
    assert.deepEqual(outer.attributes, {
      ...QUEUE,
      "messaging.operation.name": "process",
      "messaging.operation.type": "process",
      "messaging.destination.partition.id": String(partition.number),
      "messaging.consumer.group.name": "consumer",
      "messaging.batch.message_count": 1000,
    });
    assert.deepEqual([inner?.name, inner?.kind], ["INSERT counts", 2]);
    assert.equal(inner?.parentSpanContext?.spanId, outer.spanContext().spanId);
    assert.deepEqual(inner.attributes, {
      "db.system.name": "mysql",
      "db.namespace": "millrace",
      "db.collection.name": "counts",
      "db.operation.name": "INSERT",
      "db.operation.batch.size": 999,
      "server.address": "writer",
      "server.port": 3306,
    });
  });

  it("are none where nothing of the batch is recorded", () => {
    const [partition] = partitionsOf("orders", 1);
    assert.ok(partition !== undefined);
    const batch = batchSpan(new Recorder().tracer, "orders", partition, [traceparent("00")], 1);
    assert.equal(batch, undefined);
    assert.equal(insertSpan(batch, MYSQL, 1), undefined);
  });
});
