import assert from "node:assert/strict";
import { Writable } from "node:stream";
import type { FastifyInstance, InjectOptions } from "fastify";
import { pino } from "pino";
import { ByteBudget } from "../../../services/common/src/http/budget";
import { SECURITY_HEADERS } from "../../../services/common/src/http/headers";
import { createMetrics } from "../../../services/common/src/http/metrics";
import { HttpError } from "../../../services/common/src/http/problem";
import { createHttp } from "../../../services/common/src/http/server";
import { createLog } from "../../../services/common/src/log";

describe("an HTTP server", () => {
  let app: FastifyInstance;

  beforeEach(() => {
    app = createHttp({
      log: createLog("test", "silent"),
      metrics: createMetrics("test"),
      budget: new ByteBudget(1024 * 1024),
    });
  });

  afterEach(() => app.close());

  it("gives headers less time than the whole request: Node swaps the two where they have more", () => {
    assert.equal(app.server.requestTimeout, 30_000);
    assert.ok(app.server.headersTimeout > 0 && app.server.headersTimeout < 30_000);
  });

  it("keeps idle connections for longer than AWS's balancers do, so as not to be first to close one", () => {
    assert.ok(app.server.keepAliveTimeout > 60_000);
  });

  describe("answers", () => {
    const asked: Record<string, [InjectOptions, number]> = {
      "what is right": [{ url: "/right" }, 200],
      "what fails": [{ url: "/fails" }, 500],
      "what is refused": [{ url: "/refused" }, 503],
      "what goes nowhere": [{ url: "/nowhere" }, 404],
      "another method": [{ url: "/right", method: "DELETE" }, 405],
      "a method with a body, without one": [{ url: "/right", method: "QUERY" }, 405],
      "a malformed address": [{ url: "/%zz" }, 400],
      "another type": [{ url: "/post", method: "POST", body: "x" }, 415],
      "no JSON": [
        { url: "/post", method: "POST", body: "x", headers: { "content-type": "application/json" } },
        400,
      ],
    };

    beforeEach(() => {
      app.get("/right", () => ({}));
      app.get("/fails", () => {
        throw new Error("on purpose");
      });
      app.get("/refused", () => {
        throw new HttpError(503, "Later.", { "retry-after": "1" });
      });
      app.post("/post", () => ({}));
      app.get("/page", (_request, reply) =>
        reply.header("content-security-policy", "default-src 'self'").send(""),
      );
    });

    for (const [name, [request, status]] of Object.entries(asked)) {
      it(`${name} with ${status}, its security headers and the request's id`, async () => {
        const { statusCode, headers } = await app.inject({
          ...request,
          headers: { ...request.headers, "x-request-id": "given" },
        });
        assert.equal(statusCode, status);
        for (const [header, value] of Object.entries(SECURITY_HEADERS)) assert.equal(headers[header], value);
        assert.equal(headers["x-request-id"], "given");
      });
    }

    it("pages with a policy of their own", async () => {
      const { headers } = await app.inject("/page");
      assert.equal(headers["content-security-policy"], "default-src 'self'");
      assert.equal(headers["x-content-type-options"], "nosniff");
    });
  });

  it("takes 16 KiB, and more where a route says so", async () => {
    const body = JSON.stringify({ x: "x".repeat(20_000) });
    const request = { method: "POST", body, headers: { "content-type": "application/json" } } as const;
    app.post("/small", () => ({}));
    app.post("/large", { bodyLimit: 32 * 1024 }, () => ({}));
    assert.equal((await app.inject({ ...request, url: "/small" })).statusCode, 413);
    assert.equal((await app.inject({ ...request, url: "/large" })).statusCode, 200);
  });

  it("tells a route's requests apart by method, route and status in its metrics", async () => {
    const metrics = createMetrics("test");
    const measured = createHttp({
      log: createLog("test", "silent"),
      metrics,
      budget: new ByteBudget(1024 * 1024),
    });
    measured.get("/items/:id", () => ({}));
    for (const url of ["/items/1", "/items/2", "/made-up-1", "/made-up-2"]) await measured.inject(url);
    const text = await metrics.metrics();
    const counts = [...text.matchAll(/^http_request_duration_seconds_count\{(.*)\} (\d+)$/gm)];
    assert.deepEqual(
      counts.map(([, labels, count]) => `${labels ?? ""} ${count ?? ""}`),
      [
        'service="test",method="GET",route="/items/:id",status="200" 2',
        'service="test",method="GET",route="none",status="404" 2',
      ],
    );
    await measured.close();
  });

  it("counts the requests that it answers with an error of its own, from 0 on, and no others", async () => {
    const metrics = createMetrics("test");
    const measured = createHttp({
      log: createLog("test", "silent"),
      metrics,
      budget: new ByteBudget(1024 * 1024),
    });
    measured.get("/fails", () => Promise.reject(new Error("broken")));
    measured.get("/full", () => Promise.reject(new HttpError(503, "full")));
    measured.get("/busy", () => Promise.reject(new HttpError(429, "busy")));
    const count = async () =>
      /^http_request_errors_total\{service="test"\} (\d+)$/m.exec(await metrics.metrics())?.[1];
    assert.equal(await count(), "0");
    for (const url of ["/fails", "/full", "/busy", "/nowhere"]) await measured.inject(url);
    assert.equal(await count(), "2");
    await measured.close();
  });
});

describe("a request's log", () => {
  function logged(level: string): { app: FastifyInstance; lines: () => Record<string, unknown>[] } {
    let text = "";
    const write = (chunk: Buffer, _encoding: string, done: () => void) => {
      text += chunk.toString();
      done();
    };
    const app = createHttp({
      log: pino({ level }, new Writable({ write })),
      metrics: createMetrics("test"),
      budget: new ByteBudget(1024 * 1024),
    });
    const lines = () =>
      text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    return { app, lines };
  }

  it("puts the request's id on each line, at all levels, and a route's own level holds", async () => {
    const { app, lines } = logged("debug");
    app.get("/", ({ log }) => {
      log.trace("not told");
      log.debug({ x: 1 }, "%s is told", "this");
      log.child({ y: 2 }).error("this too");
      return { level: log.level };
    });
    app.get("/quiet", { logLevel: "error" }, ({ log }) => {
      log.warn("not told");
      return { level: log.level };
    });
    assert.deepEqual((await app.inject({ url: "/", headers: { "x-request-id": "r1" } })).json(), {
      level: "debug",
    });
    assert.deepEqual((await app.inject("/quiet")).json(), { level: "error" });
    const told = lines().map(({ requestId, msg, x, y }) => ({ requestId, msg, x, y }));
    assert.deepEqual(told, [
      { requestId: "r1", msg: "this is told", x: 1, y: undefined },
      { requestId: "r1", msg: "this too", x: undefined, y: 2 },
    ]);
    await app.close();
  });
});
