import assert from "node:assert/strict";
import { join } from "node:path";
import { Metadata, status } from "@grpc/grpc-js";
import { startMysql, startRedis } from "../../local/servers";
import { eventually } from "../../local/services/poll";
import { newDir } from "../../local/services/run-dir";
import type { Service } from "../../local/services/service";
import { CallError, Grpc, type Message } from "../support/system/grpc";
import { newSystem, post, postBody, redisAt, rowId, untilReady, type System } from "../support/system/system";
import "../support/system/world";

/** How a call fails. */
async function failure(call: Promise<unknown>): Promise<CallError> {
  return call.then(
    () => assert.fail("it did not fail"),
    (error: unknown) => (error instanceof CallError ? error : assert.fail(String(error))),
  );
}

/** All stored values, in the order in which they were accepted. */
async function stored(system: System): Promise<number[]> {
  const rows = await system.sql("SELECT value FROM counts ORDER BY id");
  return rows.map((row) => Number(row["value"]));
}

function* messages(values: number, each: number): Generator<Message> {
  for (let from = 0; from < values; from += each) {
    yield { counts: Array.from({ length: Math.min(each, values - from) }, (_, index) => from + index) };
  }
}

describe("gRPC", function () {
  this.timeout(120_000);
  let system: System;
  let producer: Service;
  let consumer: Service;
  let client: Grpc;

  beforeEach(async () => {
    system = await newSystem();
    [producer, consumer] = await Promise.all([system.producer(), system.consumer()]);
    client = new Grpc(producer.grpc);
    await untilReady(producer);
  });

  afterEach(async () => {
    client.close();
    await Promise.all([producer, consumer].map((service) => service.kill()));
  });

  it("takes values, stores them under the ids it answers, and tells what is stored", async () => {
    assert.equal((await client.get()).latest, undefined);
    const ids = await client.add([7, -(2 ** 53 - 1), 2 ** 53 - 1]);
    await eventually(async () => assert.deepEqual(await system.storedIds(), ids.map(rowId).sort()));
    assert.deepEqual(await stored(system), [7, -(2 ** 53 - 1), 2 ** 53 - 1]);
    const { count, latest, hostname, metadata } = await client.get();
    assert.deepEqual([count, latest], [3n, 2n ** 53n - 1n]);
    assert.notEqual(hostname, "");
    assert.deepEqual(metadata.get("x-read-from"), ["reader"]);
    assert.match(String(metadata.get("x-request-id")[0]), /^[0-9a-f-]{36}$/);
  });

  for (const each of [1, 7, 1_000]) {
    it(`stores 20,000 values of a stream exactly once, ${each} in a message`, async () => {
      assert.equal(await client.addStream(messages(20_000, each)), 20_000);
      await eventually(async () => assert.equal(await system.total(), 20_000));
      assert.deepEqual(
        (await stored(system)).sort((one, other) => one - other),
        Array.from({ length: 20_000 }, (_, index) => index),
      );
    });
  }

  it("stores the values of many streams at once", async () => {
    const counts = await Promise.all(
      Array.from({ length: 20 }, () => client.addStream(messages(2_000, 100))),
    );
    assert.deepEqual([...new Set(counts)], [2_000]);
    await eventually(async () => assert.equal(await system.total(), 40_000));
  });

  it("refuses wrong values in HTTP's words, and keeps what came before them in a stream", async () => {
    const error = await failure(client.add([1n, 2n ** 53n]));
    assert.equal(error.code, status.INVALID_ARGUMENT);
    assert.equal(error.message, '"counts/1" in the message must be <= 9007199254740991.');
    const { body } = await postBody(producer, '{"counts":[1,9007199254740992]}', {
      "content-type": "application/json",
    });
    assert.equal(String(body["detail"]).replace("body", "message"), error.message);

    const stream = client.stream();
    await stream.send({ counts: [1, 2, 3] });
    await stream.send({ counts: [4, 5], key: "not a key" });
    const mistake = await failure(stream.accepted);
    assert.deepEqual([mistake.code, mistake.accepted], [status.INVALID_ARGUMENT, 3]);
    await eventually(async () => assert.deepEqual(await stored(system), [1, 2, 3]));
  });

  it("takes values under a key once, also from streams, and over HTTP", async () => {
    const [first] = await client.add([5], "order-1");
    assert.deepEqual(await client.add([5], "order-1"), [first]);
    assert.equal((await post(producer, 5, { "idempotency-key": "order-1" })).body["id"], first);
    const batches = [
      { counts: [1, 2], key: "a" },
      { counts: [3, 4], key: "b" },
    ];
    assert.equal(await client.addStream(batches), 4);
    assert.equal(await client.addStream(batches), 4);
    const { code, message, retryAfterSeconds } = await failure(client.add([6], "order-1"));
    assert.equal(code, status.ALREADY_EXISTS);
    assert.match(message, /^This Idempotency-Key came with another value before/);
    assert.equal(retryAfterSeconds, undefined);
    // What is sent after them is stored after them.
    const [marker] = await client.add([9]);
    await eventually(async () => assert.equal((await system.storedIds()).includes(rowId(marker)), true));
    assert.deepEqual(
      (await stored(system)).sort((one, other) => one - other),
      [1, 2, 3, 4, 5, 9],
    );
  });

  it("says its health, describes itself and measures, all without node_modules", async () => {
    assert.equal(await client.check(), "SERVING");
    assert.equal(await client.check("millrace.v1.Count"), "SERVING");
    const services = await client.reflect({ $case: "listServices", value: "" });
    assert.ok(services?.$case === "listServicesResponse");
    assert.ok(services.value.service.some(({ name }) => name === "millrace.v1.Count"));
    const files = await client.reflect({ $case: "fileContainingSymbol", value: "millrace.v1.Count" });
    assert.ok(files?.$case === "fileDescriptorResponse");
    const metrics = await (await fetch(`${producer.metricsUrl}/metrics`)).text();
    assert.match(
      metrics,
      /grpc_request_duration_seconds_count\{.*method="grpc\.health\.v1\.Health\/Check".*\} 2/,
    );
  });

  it("answers with the id that a call came with", async () => {
    const metadata = new Metadata();
    metadata.set("x-request-id", "request-1");
    const { metadata: trailers } = await failure(client.add([], undefined, metadata));
    assert.deepEqual(trailers.get("x-request-id"), ["request-1"]);
  });

  it("stops in order: open streams are told how far they got, and what that says is stored", async () => {
    const [watch, stream] = [client.watch(), client.stream()];
    await eventually(() => assert.deepEqual(watch.told, ["SERVING"]));
    for (const message of messages(5_000, 100)) await stream.send(message);
    const stopped = producer.stop();
    const error = await failure(stream.accepted);
    assert.deepEqual([error.code, error.retryAfterSeconds], [status.UNAVAILABLE, 1]);
    assert.equal(error.accepted, 5_000);
    await watch.ended;
    assert.deepEqual(watch.told, ["SERVING", "NOT_SERVING"]);
    const { code, output } = await stopped;
    assert.equal(code, 0, output);
    await eventually(async () => assert.equal(await system.total(), 5_000));
  });
});

describe("gRPC while a server is away", function () {
  this.timeout(120_000);

  it("without Redis serves nothing, says when to come back, and tells streams how far they got", async () => {
    const dir = join(newDir(), "redis");
    let redis = await startRedis({ dir, appendfsync: "always" });
    const system = await newSystem({ redis: redisAt(redis) });
    const producer = await system.producer();
    await untilReady(producer);
    const client = new Grpc(producer.grpc);
    const [watch, stream] = [client.watch(), client.stream()];
    await eventually(() => assert.deepEqual(watch.told, ["SERVING"]));
    await stream.send({ counts: [1, 2, 3] });
    await eventually(async () =>
      assert.equal(await system.redis((send) => send("XLEN", system.key()), redis), 3),
    );

    await redis.stop("SIGKILL");
    const { code, retryAfterSeconds, metadata } = await failure(client.add([4]));
    assert.equal(code, status.UNAVAILABLE);
    assert.ok(retryAfterSeconds !== undefined && retryAfterSeconds >= 1);
    assert.equal(metadata.get("grpc-retry-pushback-ms").length, 1);
    await stream.send({ counts: [5] });
    const cut = await failure(stream.accepted);
    assert.deepEqual([cut.code, cut.accepted], [status.UNAVAILABLE, 3]);
    await eventually(async () => assert.equal(await client.check(), "NOT_SERVING"));
    await eventually(() => assert.deepEqual(watch.told, ["SERVING", "NOT_SERVING"]));

    redis = await startRedis({ dir, port: redis.port, appendfsync: "always" });
    await eventually(async () => assert.equal(await client.check(), "SERVING"));
    assert.equal((await client.add([6])).length, 1);
    client.close();
    await producer.kill();
    await redis.stop("SIGKILL");
  });

  it("without MySQL takes values all the same, and says of what is stored that it is away", async () => {
    const mysql = await startMysql({ dir: join(newDir(), "mysql") });
    const system = await newSystem({ mysql });
    const producer = await system.producer();
    await untilReady(producer);
    const client = new Grpc(producer.grpc);
    await mysql.stop("SIGKILL");
    const { code, message, retryAfterSeconds } = await failure(client.get());
    assert.deepEqual([code, message, retryAfterSeconds], [status.UNAVAILABLE, "The database is away.", 5]);
    assert.equal((await client.add([1])).length, 1);
    assert.equal(await client.check(), "SERVING");
    client.close();
    await producer.kill();
  });
});
