import assert from "node:assert/strict";
import type { FastifyInstance } from "fastify";
import { ByteBudget } from "../../../../services/common/src/http/budget";
import { createMetrics } from "../../../../services/common/src/http/metrics";
import { addProbes } from "../../../../services/common/src/http/probes";
import { unavailable } from "../../../../services/common/src/http/problem";
import { createHttp } from "../../../../services/common/src/http/server";
import { createLog } from "../../../../services/common/src/log";
import { OFF, type Tracer } from "../../../../services/common/src/tracing/tracer";
import { Recorder, SPAN, TRACE, traceparent } from "./recorder";

interface Logged {
  readonly msg: string;
  readonly requestId?: string;
  readonly trace_id?: string;
  readonly span_id?: string;
}

/** A server with a route that works and one that does not, and the lines of its log. */
function serverOf(tracer: Tracer): { app: FastifyInstance; lines: () => Logged[] } {
  const written: string[] = [];
  const log = createLog("test", "debug", { write: (line) => void written.push(line) });
  const app = createHttp({
    log,
    metrics: createMetrics("test"),
    tracer,
    budget: new ByteBudget(1024 * 1024),
  });
  addProbes(app, "me", () => ({ ready: true, dependencies: {} }));
  app.get("/items/:id", (request) => ({ passedOn: request.raw.headers["traceparent"] ?? null }));
  app.post("/fails", () => {
    throw unavailable("It is away.", new Error("lost"));
  });
  return { app, lines: () => written.map((line) => JSON.parse(line) as Logged) };
}

describe("the span of a request", () => {
  it("names the route, not the path, and tells what came of it", async () => {
    const recorder = new Recorder();
    const { app } = serverOf(recorder.tracer);
    const headers = { traceparent: traceparent(), "x-request-id": "r-1" };
    const answer = await app.inject({ url: "/items/7?secret=1", headers });
    await app.close();
    const [span, ...more] = await recorder.recorded();
    assert.deepEqual(more, []);
    assert.deepEqual([span?.name, span?.kind], ["GET /items/:id", 1]);
    assert.equal(span?.spanContext().traceId, TRACE);
    assert.equal(span.parentSpanContext?.spanId, SPAN);
    assert.deepEqual(span.attributes, {
      "http.request.method": "GET",
      "http.route": "/items/:id",
      "url.path": "/items/7",
      "url.scheme": "http",
      "millrace.request_id": "r-1",
      "http.response.status_code": 200,
    });
    assert.deepEqual(span.status, { code: 0 });
    assert.deepEqual(answer.json(), { passedOn: traceparent("01", span.spanContext().spanId) });
  });

  it("has failed where the server has, and not where the client has", async () => {
    const recorder = new Recorder();
    const { app } = serverOf(recorder.tracer);
    await app.inject({
      method: "POST",
      url: "/fails",
      headers: { "content-type": "application/json" },
      body: "1",
    });
    await app.inject({ method: "POST", url: "/fails", headers: { "content-type": "text/plain" }, body: "1" });
    await app.inject({ url: "/nowhere" });
    await app.close();
    const spans = await recorder.recorded();
    const told = spans.map(({ name, status, attributes }) => [
      ...[name, status.code, attributes["http.response.status_code"], attributes["error.type"]],
    ]);
    assert.deepEqual(told, [
      ["POST /fails", 2, 503, "503"],
      ["POST /fails", 0, 415, undefined],
      ["GET", 0, 404, undefined],
    ]);
  });

  it("stands in the lines that are logged of the request", async () => {
    const recorder = new Recorder();
    const { app, lines } = serverOf(recorder.tracer);
    const fail = (flags: string) =>
      app.inject({
        ...{ method: "POST", url: "/fails", body: "1" },
        headers: {
          "content-type": "application/json",
          "x-request-id": flags,
          traceparent: traceparent(flags),
        },
      });
    await fail("01");
    await fail("00");
    await app.close();
    const [span] = await recorder.recorded();
    const [recorded, other] = lines().filter(({ msg }) => msg === "request failed");
    assert.deepEqual(
      [recorded?.requestId, recorded?.trace_id, recorded?.span_id],
      ["01", TRACE, span?.spanContext().spanId],
    );
    assert.deepEqual([other?.requestId, other?.trace_id, other?.span_id], ["00", undefined, undefined]);
  });

  it("is none of a probe, nor of a request that is not recorded", async () => {
    const recorder = new Recorder();
    const { app } = serverOf(recorder.tracer);
    for (const url of ["/health", "/ready"]) await app.inject({ url });
    const passedOn = await app.inject({ url: "/items/7", headers: { traceparent: traceparent("00") } });
    await app.close();
    assert.deepEqual(passedOn.json(), { passedOn: traceparent("00") });
    assert.deepEqual(await recorder.recorded(), []);
  });

  it("is none where tracing is off", async () => {
    const { app } = serverOf(OFF);
    const answer = await app.inject({ url: "/items/7", headers: { traceparent: traceparent() } });
    assert.deepEqual(answer.json(), { passedOn: traceparent() });
    await app.close();
  });
});
