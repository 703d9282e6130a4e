import assert from "node:assert/strict";
import { join } from "node:path";
import { Metadata } from "@grpc/grpc-js";
import { startMysql, type MysqlServer } from "../../local/servers";
import { Collector, type ReceivedSpan } from "./support/collector";
import { newDir } from "../../local/services/run-dir";
import { Grpc } from "../support/system/grpc";
import { eventually } from "../../local/services/poll";
import { newSystem, post, postBody, rowId, untilReady, type System } from "../support/system/system";
import type { Service } from "../../local/services/service";
import "../support/system/world";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const OTHER = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "b7ad6b7169203331";
const traceparent = (traceId: string, flags = "01") => ({ traceparent: `00-${traceId}-${SPAN}-${flags}` });

/** Environment of a service that sends its spans at once. */
const tracedBy = (url: string) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_BSP_SCHEDULE_DELAY: "50" });

const named = (spans: readonly ReceivedSpan[], name: string): ReceivedSpan => {
  const found = spans.filter((span) => span.name === name);
  assert.equal(found.length, 1, `${name}: ${found.length}`);
  const [span] = found;
  assert.ok(span !== undefined);
  return span;
};

describe("a trace", function () {
  this.timeout(120_000);
  let mysql: MysqlServer;
  let collector: Collector;
  let system: System;
  let running: Service[];

  before(async () => {
    mysql = await startMysql({ dir: join(newDir(), "mysql") });
  });

  beforeEach(async () => {
    collector = await Collector.start();
    system = await newSystem({ mysql });
    running = [];
  });

  afterEach(async () => {
    await Promise.all(running.map((service) => service.kill()));
    await collector.stop();
  });

  after(() => mysql.stop("SIGKILL"));

  const start = async (service: Promise<Service>): Promise<Service> => {
    const started = await service;
    running.push(started);
    await untilReady(started);
    return started;
  };
  const producer = (env: Record<string, string>) => start(system.producer(env));
  const consumer = (env: Record<string, string>) => start(system.consumer(env));

  it("leads from a request's header through the message to the statement that stores it", async () => {
    const env = tracedBy(collector.url);
    const first = await producer(env);
    const { body } = await post(first, 7, traceparent(TRACE));
    await post(first, 8, traceparent(OTHER));
    await system.sql("SET GLOBAL log_output = 'TABLE'");
    await system.sql("SET GLOBAL general_log = 1");
    // Both lie there when it begins to read, so they are in one batch.
    await consumer(env);
    await eventually(async () => assert.equal(await system.total(), 2));
    await eventually(() => assert.equal(collector.of(TRACE).length, 4));
    await system.sql("SET GLOBAL general_log = 0");

    const spans = collector.of(TRACE);
    const [server, publish, batch, insert] = [
      named(spans, "POST /count"),
      named(spans, `publish ${system.queue}`),
      named(spans, `process ${system.queue}`),
      named(spans, "INSERT counts"),
    ];
    assert.deepEqual(
      [server, publish, batch, insert].map(({ service, kind, failed }) => [service, kind, failed]),
      [
        ["producer", "server", false],
        ["producer", "producer", false],
        ["consumer", "consumer", false],
        ["consumer", "client", false],
      ],
    );
    assert.equal(server.parentSpanId, SPAN);
    assert.equal(server.attributes["http.route"], "/count");
    assert.equal(Number(server.attributes["http.response.status_code"]), 202);
    assert.equal(publish.parentSpanId, server.spanId);
    assert.equal(publish.attributes["messaging.message.id"], body["id"]);
    assert.equal(batch.parentSpanId, publish.spanId);
    assert.equal(Number(batch.attributes["messaging.batch.message_count"]), 2);
    assert.equal(insert.parentSpanId, batch.spanId);
    assert.equal(insert.attributes["db.namespace"], system.database);

    const other = named(collector.of(OTHER), `publish ${system.queue}`);
    assert.deepEqual(
      [...batch.links].sort(),
      [`${TRACE}/${publish.spanId}`, `${OTHER}/${other.spanId}`].sort(),
    );
    const logged = await system.sql(
      "SELECT CONVERT(argument USING utf8) AS said FROM mysql.general_log WHERE argument LIKE '%INSERT INTO counts%'",
    );
    const statement = logged.map(({ said }) => String(said)).join("\n");
    assert.ok(statement.includes(` /*traceparent='00-${TRACE}-${insert.spanId}-01'*/`), statement);
    assert.ok(statement.includes(rowId(body["id"])), statement);
  });

  it("of many values sent at once links their batch once", async () => {
    const env = tracedBy(collector.url);
    const one = await producer(env);
    const counts = Array.from({ length: 300 }, (_, index) => index);
    const headers = { "content-type": "application/json", ...traceparent(TRACE) };
    assert.equal((await postBody(one, JSON.stringify({ counts }), headers)).status, 202);
    await consumer(env);
    await eventually(async () => assert.equal(await system.total(), 300));
    await eventually(() => named(collector.of(TRACE), `process ${system.queue}`));
    const batch = named(collector.of(TRACE), `process ${system.queue}`);
    const publish = named(collector.of(TRACE), `publish ${system.queue}`);
    assert.deepEqual(batch.links, [`${TRACE}/${publish.spanId}`]);
    assert.equal(Number(publish.attributes["messaging.batch.message_count"]), 300);
  });

  it("leads from the metadata of a call by gRPC just as far", async () => {
    const env = tracedBy(collector.url);
    const one = await producer(env);
    await consumer(env);
    const client = new Grpc(one.grpc);
    const metadata = new Metadata();
    metadata.set("traceparent", traceparent(TRACE).traceparent);
    await client.add([1, 2, 3], undefined, metadata);
    client.close();
    await eventually(async () => assert.equal(await system.total(), 3));
    await eventually(() => assert.equal(collector.of(TRACE).length, 4));
    const spans = collector.of(TRACE);
    const call = named(spans, "millrace.v1.Count/Add");
    assert.deepEqual([call.kind, call.parentSpanId], ["server", SPAN]);
    const publish = named(spans, `publish ${system.queue}`);
    assert.equal(publish.parentSpanId, call.spanId);
    const batch = named(spans, `process ${system.queue}`);
    assert.equal(batch.parentSpanId, publish.spanId);
    assert.equal(named(spans, "INSERT counts").parentSpanId, batch.spanId);
  });

  it("stands in the log with the request's id, and its span has failed where the request has", async () => {
    const nowhere = { REDIS_HOST: "127.0.0.1", REDIS_PORT: "1" };
    const one = await system.producer({ LOG_LEVEL: "debug", ...tracedBy(collector.url), ...nowhere });
    running.push(one);
    const answer = await post(one, 7, { ...traceparent(TRACE), "x-request-id": "the-request" });
    assert.equal(answer.status, 503);
    await eventually(() => named(collector.of(TRACE), "POST /count"));
    const server = named(collector.of(TRACE), "POST /count");
    assert.deepEqual([server.failed, server.attributes["error.type"]], [true, "503"]);
    const line = one.logs.split("\n").find((each) => each.includes("request failed"));
    const { requestId, trace_id, span_id } = JSON.parse(line ?? "{}") as Record<string, string>;
    assert.deepEqual([requestId, trace_id, span_id], ["the-request", TRACE, server.spanId]);
  });

  it("that is not recorded leaves nothing: no spans, and nothing in the message", async () => {
    const env = tracedBy(collector.url);
    const one = await producer(env);
    assert.equal((await post(one, 7, traceparent(TRACE, "00"))).status, 202);
    const [[, fields] = []] = (await system.redis((send) => send("XRANGE", system.key(), "-", "+"))) as [
      string,
      string[],
    ][];
    assert.deepEqual(
      fields?.filter((_, index) => index % 2 === 0),
      ["id", "count"],
    );
    const two = await consumer(env);
    await eventually(async () => assert.equal(await system.total(), 1));
    // What there is to be sent is sent at the stop.
    await Promise.all([one.stop(), two.stop()]);
    assert.equal(collector.requests, 0);
  });

  it("is recorded by nobody who is told of no collector", async () => {
    const one = await producer({});
    const two = await consumer({});
    assert.equal((await post(one, 7, traceparent(TRACE))).status, 202);
    await eventually(async () => assert.equal(await system.total(), 1));
    await Promise.all([one.stop(), two.stop()]);
    assert.equal(collector.requests, 0);
  });

  it("that cannot be sent changes nothing for requests, nor for the stop", async () => {
    const env = tracedBy("http://127.0.0.1:1");
    const one = await producer(env);
    const two = await consumer(env);
    for (let count = 0; count < 20; count += 1) {
      assert.equal((await post(one, count, traceparent(TRACE))).status, 202);
    }
    await eventually(async () => assert.equal(await system.total(), 20));
    for (const service of [one, two]) {
      const { code, output } = await service.stop();
      assert.equal(code, 0, output);
      const complaints = output.split("\n").filter((line) => line.includes("traces cannot be sent"));
      assert.ok(complaints.length <= 1, output);
    }
  });

  it("of which the message tells nonsense stores the value all the same", async () => {
    const id = "01890a5d-ac96-774b-bcce-b302099a8057";
    const fields = ["id", id, "count", "1", "trace", "*/ nonsense"];
    await system.redis((send) => send("XADD", system.key(), "*", ...fields));
    await consumer(tracedBy(collector.url));
    await eventually(async () => assert.deepEqual(await system.storedIds(), [rowId(id)]));
  });
});
