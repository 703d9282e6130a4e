import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { createMetrics } from "@millrace/common/http/metrics";
import { createLog } from "@millrace/common/log";
import { readSettings } from "@millrace/common/settings/read";
import { createWebServer } from "../server/server";
import { sections } from "../server/settings";

const PAGE = "<!doctype html><title>Page</title>";

describe("the web server", () => {
  const directory = mkdtempSync(join(tmpdir(), "millrace-page-"));
  const servers: (FastifyInstance | Server)[] = [];

  before(() => {
    mkdirSync(join(directory, "assets"));
    writeFileSync(join(directory, "index.html"), PAGE);
    writeFileSync(join(directory, "assets", "index-abc123.js"), "export {};");
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) await Promise.resolve(server.close());
  });
  after(() => rmSync(directory, { recursive: true }));

  /** A web server in front of the API at an address where, by default, nothing listens; `lines` gets its log. */
  async function web(
    apiUrl = "http://127.0.0.1:1",
    lines: string[] = [],
    operationsUrl = "",
  ): Promise<FastifyInstance> {
    const OPERATIONS = String(operationsUrl !== "");
    const env = { PRODUCER_URL: apiUrl, CONSUMER_URL: operationsUrl, OPERATIONS, PAGE_DIR: directory };
    const settings = readSettings(env, sections);
    const log = pino(
      { level: "info" },
      { write: (line) => lines.push((JSON.parse(line) as { msg: string }).msg) },
    );
    const server = await createWebServer(settings, { log, metrics: createMetrics("web") });
    servers.push(server);
    return server;
  }

  /** Something that answers in the API's place; returns its address. */
  async function api(answer: RequestListener): Promise<string> {
    const server = createServer(answer);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const navigation = { "sec-fetch-mode": "navigate", accept: "text/html" };

  it("serves the page, to be asked for anew each time", async () => {
    const answer = await (await web()).inject("/");
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.body, PAGE);
    assert.equal(answer.headers["cache-control"], "no-cache");
    assert.match(String(answer.headers["content-type"]), /^text\/html/);
  });

  it("serves files with a hash in their name, to be kept for ever", async () => {
    const answer = await (await web()).inject("/assets/index-abc123.js");
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers["cache-control"], "public, max-age=31536000, immutable");
    assert.match(String(answer.headers["content-type"]), /javascript/);
  });

  it("lets the page do nothing but load its own files and call its own origin", async () => {
    const server = await web();
    for (const url of ["/", "/assets/index-abc123.js"]) {
      const { headers } = await server.inject(url);
      const policy = String(headers["content-security-policy"]).split("; ");
      assert.deepEqual(policy, [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
      ]);
      assert.equal(headers["x-content-type-options"], "nosniff");
      assert.equal(headers["referrer-policy"], "no-referrer");
      assert.equal(headers["cross-origin-opener-policy"], "same-origin");
    }
  });

  it("answers navigation to any address with the page", async () => {
    const answer = await (await web()).inject({ url: "/somewhere/else", headers: navigation });
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.body, PAGE);
    assert.equal(answer.headers["cache-control"], "no-cache");
  });

  it("answers 404 with a problem where a file is missing", async () => {
    const server = await web();
    for (const [url, headers] of [
      ["/robots.txt", { "sec-fetch-mode": "no-cors" }],
      ["/assets/index-old.js", navigation],
      ["/..%2f..%2fetc%2fpasswd", {}],
    ] as const) {
      const answer = await server.inject({ url, headers });
      assert.equal(answer.statusCode, 404, url);
      assert.match(String(answer.headers["content-type"]), /^application\/problem\+json/);
    }
  });

  it("hands requests to the API without the prefix, and the answer back as it is", async () => {
    const url = await api((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        const headers = { "x-from": "api", "content-security-policy": "default-src 'self'" };
        response.writeHead(202, { "content-type": "application/json", ...headers });
        response.end(JSON.stringify({ method: request.method, url: request.url, body }));
      });
    });
    const answer = await (
      await web(url)
    ).inject({
      method: "POST",
      url: "/api/count?x=1",
      headers: { "content-type": "application/json" },
      payload: '{ "count": 9007199254740991 }',
    });
    assert.equal(answer.statusCode, 202);
    assert.equal(answer.headers["x-from"], "api");
    assert.equal(answer.headers["content-security-policy"], "default-src 'self'");
    assert.deepEqual(answer.json(), {
      method: "POST",
      url: "/count?x=1",
      body: '{ "count": 9007199254740991 }',
    });
  });

  it("leaves what the API refuses to the API, also navigation to what it does not have", async () => {
    const server = await web(
      await api((request, response) => {
        response.writeHead(request.method === "GET" ? 404 : 415, {
          "content-type": "application/problem+json",
        });
        response.end('{"detail":"from the API"}');
      }),
    );
    const missing = await server.inject({ url: "/api/nothing", headers: navigation });
    assert.equal(missing.statusCode, 404);
    assert.equal(missing.json<{ detail: string }>().detail, "from the API");
    const odd = await server.inject({
      method: "POST",
      url: "/api/count",
      headers: { "content-type": "text/plain" },
      payload: "42",
    });
    assert.equal(odd.statusCode, 415);
  });

  it("passes the API's 503 on at once, without trying again", async () => {
    let asked = 0;
    const url = await api((_request, response) => {
      asked++;
      response.writeHead(503, { "retry-after": "1", "content-type": "application/problem+json" });
      response.end('{"detail":"Redis is away."}');
    });
    const answer = await (await web(url)).inject("/api/queue");
    assert.equal(answer.statusCode, 503);
    assert.equal(answer.headers["retry-after"], "1");
    assert.equal(asked, 1);
  });

  it("answers 502 with a problem while the API is away, and stays ready", async () => {
    const server = await web();
    const answer = await server.inject("/api/count");
    assert.equal(answer.statusCode, 502);
    assert.match(String(answer.headers["content-type"]), /^application\/problem\+json/);
    assert.equal(answer.json<{ detail: string }>().detail, "The API cannot be reached.");
    assert.equal((await server.inject("/ready")).statusCode, 200);
    assert.equal((await server.inject("/health")).json<{ status: string }>().status, "ok");
  });

  it("logs an outage of the API in two lines, however many requests meet it", async () => {
    let broken = true;
    const url = await api((request, response) => {
      if (broken) request.socket.destroy();
      else response.end("{}");
    });
    const lines: string[] = [];
    const server = await web(url, lines);
    const ask = async () => (await server.inject("/api/queue")).statusCode;
    assert.deepEqual([await ask(), await ask(), await ask()], [502, 502, 502]);
    while (lines.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(await ask(), 502);
    broken = false;
    assert.deepEqual([await ask(), await ask()], [200, 200]);
    await server.close();
    assert.deepEqual(lines, ["the API does not answer", "the API answers again"]);
  });

  it("answers 502 when the API breaks off", async () => {
    const url = await api((request) => request.socket.destroy());
    assert.equal((await (await web(url)).inject("/api/count")).statusCode, 502);
  });

  it("hands dead letters to the operators' API, and nothing else", async () => {
    const say = (name: string) =>
      api((request, response) => {
        let body = "";
        request.on("data", (chunk: Buffer) => (body += chunk.toString()));
        request.on("end", () => response.end(`${name}: ${request.method} ${request.url} ${body}`));
      });
    const server = await web(await say("API"), [], await say("operations"));
    const replay = await server.inject({
      method: "POST",
      url: "/api/dead-letters/replay",
      headers: { "content-type": "application/json" },
      payload: '{"all":true}',
    });
    assert.equal(replay.body, 'operations: POST /dead-letters/replay {"all":true}');
    const list = await server.inject("/api/dead-letters?most=5");
    assert.equal(list.body, "operations: GET /dead-letters?most=5 ");
    assert.equal((await server.inject("/api/dead-lettersx")).body, "API: GET /dead-lettersx ");
    assert.equal((await server.inject("/api/queue")).body, "API: GET /queue ");
    const climbing = await server.inject("/api/dead-letters/../ready");
    assert.doesNotMatch(climbing.body, /operations/);
  });

  it("answers 404 for dead letters on a page that is not for operators, and does not ask the API", async () => {
    const server = await web(await api((_request, response) => response.end("from the API")));
    for (const url of ["/api/dead-letters", "/api/dead-letters/replay"]) {
      for (const method of ["GET", "POST"] as const) {
        const body = { headers: { "content-type": "application/json" }, payload: "{}" };
        const answer = await server.inject({ method, url, ...(method === "POST" && body) });
        assert.equal(answer.statusCode, 404);
        assert.match(answer.json<{ detail: string }>().detail, /OPERATIONS is true/);
      }
    }
  });

  it("says who is away when the operators' API is", async () => {
    const answer = await (await web(undefined, [], "http://127.0.0.1:1")).inject("/api/dead-letters");
    assert.equal(answer.statusCode, 502);
    assert.equal(answer.json<{ detail: string }>().detail, "The operators' API cannot be reached.");
  });

  it("refuses unfinished requests that hold more bytes than HTTP_BODY_MEMORY allows", async () => {
    const address = await api((request) => request.resume());
    const settings = readSettings(
      { PRODUCER_URL: address, PAGE_DIR: directory, HTTP_BODY_MEMORY: "1" },
      sections,
    );
    const lines: string[] = [];
    const log = pino({ level: "warn" }, { write: (line) => lines.push(line) });
    const server = await createWebServer(settings, { log, metrics: createMetrics("web") });
    servers.push(server);
    await server.listen({ host: "127.0.0.1", port: 0 });
    const { port } = server.server.address() as AddressInfo;
    const send = () => {
      const socket = connect(port, "127.0.0.1");
      let received = "";
      socket.on("data", (chunk) => (received += chunk.toString())).on("error", () => undefined);
      socket.write(
        "POST /api/count HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\ncontent-length: 900000\r\n\r\n",
      );
      socket.write(" ".repeat(600_000));
      const answer = new Promise<string>((resolve) => socket.on("close", () => resolve(received)));
      return { answer, socket };
    };
    const requests = [send(), send()];
    assert.match(await Promise.race(requests.map(({ answer }) => answer)), /^HTTP\/1\.1 503 /);
    assert.match(lines.join(), /"bytes":1048576.*as many bytes as HTTP_BODY_MEMORY allows/);
    for (const { socket } of requests) socket.destroy();
  });

  it("does not start without a built page", async () => {
    const settings = readSettings(
      { PRODUCER_URL: "http://127.0.0.1:1", PAGE_DIR: join(directory, "no") },
      sections,
    );
    await assert.rejects(
      createWebServer(settings, { log: createLog("web", "silent"), metrics: createMetrics("web") }),
      { message: `There is no built page in ${join(directory, "no")}; "npm run build" makes it.` },
    );
  });

  for (const [env, problem] of [
    [{}, 'PRODUCER_URL is missing; it must be the address of the producer, such as "http://producer:8080".'],
    [
      { PRODUCER_URL: "producer:8080" },
      'PRODUCER_URL is "producer:8080"; it must be the address of the producer, such as "http://producer:8080".',
    ],
    [
      { PRODUCER_URL: "http://producer:8080", CONSUMER_URL: "consumer" },
      'CONSUMER_URL is "consumer"; it must be the address of the consumer, such as "http://consumer:8081".',
    ],
    [
      { PRODUCER_URL: "http://producer:8080", OPERATIONS: "true" },
      'CONSUMER_URL is missing; it must be the address of the consumer, such as "http://consumer:8081", since OPERATIONS is "true".',
    ],
  ] as const) {
    it(`says: ${problem}`, () => {
      assert.throws(() => readSettings(env, sections), { message: problem });
    });
  }
});
