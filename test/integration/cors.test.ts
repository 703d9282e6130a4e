import assert from "node:assert/strict";
import type { Service } from "../../local/services/service";
import { newSystem, untilReady, type System } from "../support/system/system";
import "../support/system/world";

const APP = "https://app.example.com";
const OTHER = "https://other.example.com";

const PREFLIGHT = {
  "access-control-request-method": "POST",
  "access-control-request-headers": "content-type,idempotency-key,traceparent",
};

describe("pages of other origins", function () {
  this.timeout(60_000);
  let system: System;
  const services: Service[] = [];

  before(async () => {
    system = await newSystem();
  });

  after(() => Promise.all(services.map((service) => service.kill())));

  async function producer(origins: string): Promise<(path: string, init?: RequestInit) => Promise<Response>> {
    const service = await system.producer({ CORS_ORIGINS: origins });
    services.push(service);
    await untilReady(service);
    return (path, init) => fetch(service.url + path, init);
  }

  const allowed = ({ headers }: Response) => headers.get("access-control-allow-origin");
  const options = (origin: string, headers: Record<string, string> = PREFLIGHT): RequestInit => ({
    method: "OPTIONS",
    headers: { origin, ...headers },
  });

  it("may not call the API unless that is allowed", async () => {
    const call = await producer("");
    const preflight = await call("/count", options(APP));
    assert.equal(preflight.status, 405);
    assert.equal(preflight.headers.get("allow"), "GET, HEAD, POST");
    const answer = await call("/health", { headers: { origin: APP } });
    assert.equal(answer.status, 200);
    for (const { headers } of [preflight, answer]) {
      assert.deepEqual(
        [...headers.keys()].filter((name) => name.startsWith("access-control-")),
        [],
      );
    }
  });

  it("may call it where they are named, send its headers and read its answers, errors too", async () => {
    const call = await producer(`http://localhost:3000, ${APP}`);
    const preflight = await call("/count", options(APP));
    assert.equal(preflight.status, 204);
    assert.equal(allowed(preflight), APP);
    assert.equal(preflight.headers.get("access-control-allow-methods"), "GET, HEAD, POST");
    const names = preflight.headers.get("access-control-allow-headers") ?? "";
    for (const name of ["content-type", "idempotency-key", "traceparent"]) assert.ok(names.includes(name));
    assert.equal(preflight.headers.get("access-control-allow-credentials"), null);

    const body = '{"count":1}';
    const json = { "content-type": "application/json" };
    const answers: [Response, number][] = [
      [await call("/count", { method: "POST", body, headers: { origin: APP, ...json } }), 202],
      [await call("/count", { method: "POST", body, headers: { origin: APP } }), 415],
      [await call("/count", { method: "POST", body: "{}", headers: { origin: APP, ...json } }), 400],
      [await call("/nothing", { headers: { origin: APP } }), 404],
      [await call("/count", { method: "DELETE", headers: { origin: APP } }), 405],
    ];
    for (const [answer, status] of answers) {
      assert.equal(answer.status, status);
      assert.equal(allowed(answer), APP);
      assert.match(answer.headers.get("vary") ?? "", /origin/i);
      const exposed = answer.headers.get("access-control-expose-headers") ?? "";
      for (const name of ["x-request-id", "retry-after", "x-read-from"]) assert.ok(exposed.includes(name));
    }
  });

  it("may not call it where others are named, whose answers a cache must not give them", async () => {
    const call = await producer(APP);
    for (const origin of [OTHER, "null", "", `${APP}.evil.example`, APP.toUpperCase(), `${APP}:8443`]) {
      const preflight = await call("/count", options(origin));
      assert.equal(preflight.status, 405, origin);
      const answer = await call("/health", { headers: { origin } });
      for (const each of [preflight, answer]) {
        assert.equal(allowed(each), null, origin);
        assert.match(each.headers.get("vary") ?? "", /origin/i);
      }
    }
  });

  it("may all call it where all may", async () => {
    const call = await producer("*");
    assert.equal(allowed(await call("/count", options(OTHER))), "*");
    assert.equal(allowed(await call("/health", { headers: { origin: OTHER } })), "*");
  });

  it("are told what is not there, and OPTIONS that ask nothing what is allowed", async () => {
    const call = await producer("*");
    assert.equal((await call("/nothing", options(OTHER))).status, 404);
    for (const init of [
      { method: "OPTIONS" },
      options(OTHER, {}),
      { method: "OPTIONS", body: "x", headers: { "content-type": "application/json" } },
    ]) {
      const answer = await call("/count", init);
      assert.equal(answer.status, 405);
      assert.equal(answer.headers.get("allow"), "GET, HEAD, POST");
      assert.match(answer.headers.get("content-type") ?? "", /^application\/problem\+json/);
    }
  });
});
