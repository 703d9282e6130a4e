import assert from "node:assert/strict";
import { mock } from "node:test";
import { createLog } from "../../../../services/common/src/log";
import { commented } from "../../../../services/common/src/tracing/sql";
import { startTracing } from "../../../../services/common/src/tracing/start";
import { SdkTracer } from "../../../../services/common/src/tracing/sdk";
import { OFF, recorded } from "../../../../services/common/src/tracing/tracer";
import { Recorder, REFUSED, SENT, SPAN, TRACE, traceparent, type Recorded } from "./recorder";

const log = createLog("test", "silent");
const ALL = { ratio: 1, parentBased: true };

describe("the tracer of a service that is told of no collector", () => {
  it("is off: it makes no spans and sends none", async () => {
    const tracer = await startTracing("test", { endpoint: undefined, sampling: ALL }, log);
    assert.equal(tracer, OFF);
    assert.equal(tracer.on, false);
    assert.equal(tracer.server(traceparent()), undefined);
    assert.equal(tracer.batch([traceparent()]), undefined);
    await tracer.stop();
  });
});

describe("a tracer", () => {
  it("goes on with a trace that a request brings, and begins one for a request that brings none", async () => {
    const recorder = new Recorder();
    for (const given of [traceparent(), undefined, "nonsense"]) recorder.tracer.server(given)?.end();
    const [brought, begun, other] = await recorder.recorded();
    assert.equal(brought?.spanContext().traceId, TRACE);
    assert.equal(brought.parentSpanContext?.spanId, SPAN);
    assert.equal(brought.parentSpanContext.isRemote, true);
    const ids = [begun, other].map((span) => span?.spanContext().traceId ?? "");
    assert.equal(new Set([TRACE, ...ids]).size, 3);
    for (const id of ids) assert.match(id, /^[0-9a-f]{32}$/);
    assert.equal(begun?.parentSpanContext, undefined);
    assert.deepEqual(brought.resource.attributes["service.name"], "test");
  });

  it("makes nothing of what is not recorded", async () => {
    const recorder = new Recorder({ ratio: 0 });
    assert.equal(recorder.tracer.server(traceparent("00")), undefined);
    assert.equal(recorder.tracer.server(undefined), undefined);
    assert.equal(recorder.tracer.batch([traceparent("00")]), undefined);
    assert.deepEqual(await recorder.recorded(), []);
  });

  it("tells of each span where it stands, what it is and whether it failed", async () => {
    const recorder = new Recorder();
    const span = recorder.tracer.server(traceparent());
    assert.ok(span !== undefined);
    span.describe("POST /count", { "http.route": "/count", nothing: undefined, list: ["a"] });
    const child = span.child("client", "INSERT counts", { rows: 2 });
    assert.equal(child.traceparent, `00-${TRACE}-${child.spanId}-01`);
    assert.equal(child.traceId, TRACE);
    child.end(Object.assign(new Error("lost"), { code: "ECONNRESET" }));
    span.set({ "http.response.status_code": 503 });
    span.end("503");
    const [inner, outer] = await recorder.recorded();
    assert.deepEqual([outer?.name, outer?.kind], ["POST /count", 1]);
    assert.deepEqual(outer?.attributes, {
      ...{ "http.route": "/count", list: ["a"], "http.response.status_code": 503, "error.type": "503" },
    });
    assert.deepEqual(outer.status, { code: 2 });
    assert.deepEqual([inner?.name, inner?.kind], ["INSERT counts", 2]);
    assert.equal(inner?.parentSpanContext?.spanId, outer.spanContext().spanId);
    assert.deepEqual(inner.attributes, { rows: 2, "error.type": "ECONNRESET" });
    assert.deepEqual(inner.status, { code: 2, message: "lost" });
  });
});

describe("the span of a part", () => {
  it("is of the trace that a traceparent stands for, where that is recorded", async () => {
    const recorder = new Recorder();
    const { tracer } = recorder;
    tracer.part(traceparent(), "producer", "publish count", { many: 2 })?.end();
    assert.equal(tracer.part(traceparent("00"), "producer", "publish count", {}), undefined);
    assert.equal(tracer.part("nonsense", "producer", "publish count", {}), undefined);
    const [span, ...more] = await recorder.recorded();
    assert.deepEqual(more, []);
    assert.deepEqual([span?.name, span?.kind, span?.attributes], ["publish count", 3, { many: 2 }]);
    assert.equal(span?.spanContext().traceId, TRACE);
    assert.equal(span.parentSpanContext?.spanId, SPAN);
  });

  it("ends with the work that it stands for, be that done or failed", async () => {
    const recorder = new Recorder();
    const part = (name: string) => recorder.tracer.part(traceparent(), "client", name, {});
    assert.equal(await recorded(part("done"), () => Promise.resolve(7)), 7);
    await assert.rejects(
      recorded(part("failed"), () => Promise.reject(new TypeError("no"))),
      /no/,
    );
    assert.equal(await recorded(undefined, () => Promise.resolve(8)), 8);
    const told = (await recorder.recorded()).map(({ name, status, ended }) => [name, status.code, ended]);
    assert.deepEqual(told, [
      ["done", 0, true],
      ["failed", 2, true],
    ]);
  });
});

describe("the span of a batch", () => {
  const linksOf = (span: Recorded | undefined) => span?.links.map(({ context }) => context.spanId);
  const span = (number: number) => number.toString(16).padStart(16, "0");

  it("goes on with the first recorded message's trace and is linked to each origin once", async () => {
    const recorder = new Recorder();
    const messages = [
      traceparent("00", span(9)),
      traceparent("01", span(1)),
      traceparent("01", span(2), "f".repeat(32)),
      traceparent("01", span(1)),
    ];
    const batch = recorder.tracer.batch(messages);
    assert.equal(batch?.traceId, TRACE);
    batch.end();
    const [made] = await recorder.recorded();
    assert.equal(made?.kind, 4);
    assert.equal(made.parentSpanContext?.spanId, span(1));
    assert.deepEqual(linksOf(made), [span(1), span(2)]);
    assert.equal(made.links[1]?.context.traceId, "f".repeat(32));
  });

  it("is none where no message comes out of a trace that is recorded", () => {
    const { tracer } = new Recorder();
    assert.equal(tracer.batch([traceparent("00"), "nonsense"]), undefined);
    assert.equal(tracer.batch([]), undefined);
  });

  it("has 128 links at most, and says how many more there would be", async () => {
    const recorder = new Recorder();
    const messages = Array.from({ length: 1000 }, (_, index) => traceparent("01", span(index + 1)));
    recorder.tracer.batch(messages)?.end();
    const [made] = await recorder.recorded();
    assert.equal(made?.links.length, 128);
    assert.equal(made.droppedLinksCount, 872);
  });
});

describe("a tracer whose collector is away", () => {
  it("is logged as one outage, and keeps nobody waiting", async () => {
    const lines: string[] = [];
    const written = createLog("test", "info", { write: (line) => void lines.push(line) });
    const results = [REFUSED, REFUSED, SENT, SENT, REFUSED];
    let exports = 0;
    const tracer = new SdkTracer("test", ALL, written, {
      export: (_spans, done) => done(results[exports++] ?? REFUSED),
      shutdown: () => Promise.resolve(),
    });
    // A full batch is sent at once; each of them after the one before.
    for (let round = 0; round < results.length; round += 1) {
      for (let number = 0; number < 512; number += 1) tracer.server(undefined)?.end();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await tracer.stop();
    assert.ok(exports >= results.length);
    const messages = lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
    assert.deepEqual(messages, ["traces cannot be sent, and are dropped"]);
    assert.match(lines[0] ?? "", /ECONNREFUSED/);
  });

  it("keeps no more than a few spans", async () => {
    let sent = 0;
    const tracer = new SdkTracer("test", ALL, log, {
      export: (spans, done) => {
        sent += spans.length;
        setTimeout(() => done(SENT), 20);
      },
      shutdown: () => Promise.resolve(),
    });
    for (let number = 0; number < 10_000; number += 1) tracer.server(undefined)?.end();
    await tracer.stop();
    assert.ok(sent <= 2048 + 512, String(sent));
  });

  it("does not hold up the stop", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const tracer = new SdkTracer("test", ALL, log, {
        export: () => undefined,
        shutdown: () => Promise.resolve(),
      });
      tracer.server(undefined)?.end();
      const stopped = tracer.stop();
      mock.timers.tick(3_000);
      await stopped;
    } finally {
      mock.timers.reset();
    }
  });
});

describe("a statement", () => {
  it("says in a comment where it stands in a trace that is recorded", () => {
    const { tracer } = new Recorder();
    const span = tracer.server(traceparent());
    const told = `00-${TRACE}-${span?.spanId ?? ""}-01`;
    assert.equal(commented("INSERT 1", span), `INSERT 1 /*traceparent='${told}'*/`);
    assert.equal(commented("INSERT 1", undefined), "INSERT 1");
  });
});
