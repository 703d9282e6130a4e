import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { eventually } from "../../local/services/poll";
import { newDir } from "../../local/services/run-dir";
import { startEnvoy, type Envoy } from "./support/envoy";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const OK: Answer = (_request, response) => response.end("fine");
const RESET: Answer = (request) => request.socket.destroy();
const status =
  (code: number): Answer =>
  (_request, response) =>
    response.writeHead(code).end();

/** A service that gives the answers of a list, one for each request, and then `OK`. */
class Service {
  readonly seen: IncomingMessage[] = [];
  private answers: Answer[] = [];
  private server: Server | undefined;

  constructor(private readonly port: number) {}

  async start(): Promise<void> {
    this.server = createServer((request, response) => {
      if (request.url === "/health") {
        response.end("well");
        return;
      }
      this.seen.push(request);
      (this.answers.shift() ?? OK)(request, response);
    });
    await once(this.server.listen(this.port, "127.0.0.1"), "listening");
  }

  next(...answers: Answer[]): void {
    this.answers = answers;
    this.seen.length = 0;
  }

  async stop(): Promise<void> {
    const { server } = this;
    if (server === undefined) return;
    this.server = undefined;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  }
}

describe("Envoy before a service", function () {
  this.timeout(180_000);
  const SETTINGS = {
    timeout: 60,
    retries: 2,
    maxRequests: 1,
    maxPendingRequests: 1,
    ejectAfter: 5,
    ejectFor: 1,
  };
  let envoy: Envoy;
  let service: Service;

  before(async () => {
    envoy = await startEnvoy(join(newDir(), "envoy"), SETTINGS);
    service = new Service(envoy.servicePort);
    await service.start();
  });

  after(async () => {
    await (service as Service | undefined)?.stop();
    await (envoy as Envoy | undefined)?.stop();
  });

  const send = (method: string, path = "/orders?token=hidden", headers: Record<string, string> = {}) =>
    fetch(`${envoy.url}${path}`, { method, headers, ...(method === "POST" && { body: "{}" }) });

  it("takes a request to the service as it is, and its response back", async () => {
    service.next((_request, response) => response.writeHead(201, { server: "shop" }).end("made"));
    const answer = await send("POST", "/orders?token=hidden", {
      "x-forwarded-for": "203.0.113.9",
      traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    });
    assert.deepEqual([answer.status, await answer.text()], [201, "made"]);
    assert.equal(answer.headers.get("server"), "shop");
    const [request] = service.seen;
    assert.deepEqual([request?.method, request?.url], ["POST", "/orders?token=hidden"]);
    assert.equal(request?.headers["x-forwarded-for"], "203.0.113.9");
    assert.match(String(request.headers["traceparent"]), /^00-0af7/);
    const added = (names: Iterable<string>) =>
      [...names].filter((name) => /^x-(envoy|request-id)/.test(name));
    assert.deepEqual(added(Object.keys(request.headers)), []);
    assert.deepEqual(added(answer.headers.keys()), []);
  });

  for (const [what, answer] of [
    ["a connection that breaks", RESET],
    ["502", status(502)],
    ["504", status(504)],
  ] as const) {
    it(`repeats a GET after ${what}`, async () => {
      service.next(answer);
      const { status: final } = await send("GET");
      assert.deepEqual([final, service.seen.length], [200, 2]);
    });

    it(`never repeats a POST after ${what}, not even for a caller that asks for it`, async () => {
      service.next(answer, answer, answer);
      const retry = { "x-envoy-retry-on": "5xx,reset", "x-envoy-max-retries": "3" };
      const { status: final } = await send("POST", "/orders", retry);
      assert.ok(final >= 500, String(final));
      assert.equal(service.seen.length, 1);
    });
  }

  it("repeats a GET as often as is configured, and then gives the last answer", async () => {
    service.next(status(502), status(502), status(502), status(502));
    assert.equal((await send("GET")).status, 502);
    assert.equal(service.seen.length, 1 + SETTINGS.retries);
  });

  it("repeats nothing that the service refuses with 503 or 429", async () => {
    for (const refusal of [503, 429]) {
      service.next(status(refusal));
      assert.equal((await send("GET")).status, refusal);
      assert.equal(service.seen.length, 1);
    }
  });

  it("answers 503 at once beyond the requests that may be in progress and wait, and lets probes through", async () => {
    let release: () => void = () => undefined;
    service.next((_request, response) => {
      release = () => response.end("late");
    });
    const overflows = await envoy.stat("cluster.service.upstream_rq_pending_overflow");
    const first = send("POST");
    await eventually(() => assert.equal(service.seen.length, 1));
    const second = send("POST");
    await eventually(async () => {
      assert.equal(await envoy.stat("cluster.service.upstream_rq_pending_active"), 1);
    });
    assert.equal((await send("POST")).status, 503);
    assert.equal(await envoy.stat("cluster.service.upstream_rq_pending_overflow"), overflows + 1);
    assert.equal((await send("GET", "/health")).status, 200);
    release();
    assert.deepEqual([(await first).status, (await second).status], [200, 200]);
  });

  it("gives a service that cannot be reached no requests for some time, and then tries again", async () => {
    await service.stop();
    await eventually(async () => {
      await send("POST");
      assert.equal(await envoy.stat("cluster.service.outlier_detection.ejections_active"), 1);
    });
    assert.ok((await envoy.stat("cluster.service.outlier_detection.ejections_enforced_total")) >= 1);
    await service.start();
    service.next();
    await eventually(async () => assert.equal((await send("POST")).status, 200));
  });

  it("does not take a service that answers 500 for one that cannot be reached", async () => {
    const failures = Array.from({ length: 2 * SETTINGS.ejectAfter }, () => status(500));
    service.next(...failures);
    for (const index of failures.keys()) assert.equal((await send("POST")).status, 500, String(index));
    assert.equal((await send("POST")).status, 200);
  });

  it("writes a line of JSON for each request but probes, without its query", async () => {
    service.next();
    await send("GET", "/health");
    await send("PUT", "/orders/7?token=hidden");
    interface Line {
      readonly log: string;
      readonly path: string;
      readonly method: string;
      readonly status: number;
      readonly flags: string;
    }
    const lines = () =>
      envoy
        .log()
        .split("\n")
        .filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line) as Line);
    await eventually(() => assert.ok(lines().some(({ path }) => path === "/orders/7")), 60_000);
    const line = lines().find(({ path }) => path === "/orders/7");
    assert.deepEqual([line?.log, line?.method, line?.status], ["access", "PUT", 200]);
    assert.ok(lines().every(({ path }) => path !== "/health"));
    assert.doesNotMatch(envoy.log(), /hidden/);
    assert.ok(
      lines().some(({ flags }) => flags.includes("UO")),
      "the breaker's answer says why",
    );
  });

  it("shows its metrics, and nothing else of its administration", async () => {
    const answer = await fetch(`${envoy.metricsUrl}/stats/prometheus`);
    const text = await answer.text();
    assert.match(text, /envoy_cluster_upstream_rq_retry\{envoy_cluster_name="service"\} [1-9]/);
    assert.match(text, /envoy_cluster_outlier_detection_ejections_total\{envoy_cluster_name="service"\}/);
    for (const path of ["/quitquitquit", "/config_dump", "/stats/prometheus/../../config_dump"]) {
      const { status: refused } = await fetch(`${envoy.metricsUrl}${path}`, { method: "POST" });
      assert.equal(refused, 404, path);
    }
  });

  it("ends a request that takes longer than the timeout, and sends a GET again in shares of it", async () => {
    const short = await startEnvoy(join(newDir(), "envoy"), { ...SETTINGS, timeout: 6, maxRequests: 10 });
    const silent = new Service(short.servicePort);
    await silent.start();
    try {
      const never: Answer = () => undefined;
      silent.next(never);
      assert.equal((await fetch(`${short.url}/orders`, { method: "POST" })).status, 504);
      assert.equal(silent.seen.length, 1);
      silent.next(never);
      assert.equal((await fetch(`${short.url}/orders`)).status, 200);
      assert.notEqual(silent.seen.length, 1);
    } finally {
      await silent.stop();
      await short.stop();
    }
  });
});
