import assert from "node:assert/strict";
import { eventually } from "../../local/services/poll";
import type { Service } from "../../local/services/service";
import { get, newSystem, post, untilReady, type System } from "../support/system/system";
import "../support/system/world";
import { OpenConnection, rawPost, sendRaw } from "./support/http";

const JSON_TYPE = "content-type: application/json";
const GOOD = '{"count":1}';

/** The beginning of a post. */
const POST = `POST /count HTTP/1.1\r\nhost: test\r\n${JSON_TYPE}\r\n`;

/** A header line's worth of bytes is sent so often: far more often than any idle timeout. */
const DRIP_MS = 200;

describe("limits", function () {
  this.timeout(90_000);
  let system: System;
  let producer: Service;

  before(async () => {
    system = await newSystem();
    producer = await system.producer();
    await untilReady(producer);
  });

  after(() => producer.kill());

  const queued = () => system.redis((send) => send("XLEN", system.key()));

  describe("of patience", () => {
    const slow: Record<string, [first: string, drip: string]> = {
      "that sends nothing": ["", ""],
      "whose headers never end": ["POST /count HTTP/1.1\r\nhost: test\r\n", "x: y\r\n"],
      "whose body never ends": [`${POST}content-length: 9999\r\n\r\n`, " "],
      "whose chunks never end": [`${POST}transfer-encoding: chunked\r\n\r\n`, "1\r\n \r\n"],
    };
    const clients = new Map<string, OpenConnection>();
    let drips: NodeJS.Timeout;

    // All at once, since each takes as long as the server's patience.
    before(() => {
      for (const [name, [first]] of Object.entries(slow)) {
        const client = new OpenConnection(producer);
        client.send(first);
        clients.set(name, client);
      }
      drips = setInterval(() => {
        for (const [name, client] of clients) client.send(slow[name]?.[1] ?? "");
      }, DRIP_MS);
    });

    after(() => {
      clearInterval(drips);
      for (const client of clients.values()) client.end();
    });

    it("does not keep others waiting while some are slow", async () => {
      assert.equal((await post(producer, 1)).status, 202);
    });

    for (const name of Object.keys(slow)) {
      it(`ends with a client ${name}`, async () => {
        const text = (await clients.get(name)?.closed()) ?? "";
        assert.match(text, /^HTTP\/1\.1 408 /);
        assert.match(text, /content-type: application\/problem\+json/);
        assert.match(text, /connection: close/);
        assert.match(text, /x-content-type-options: nosniff/);
        assert.match(text, /"detail":"The request did not arrive in time\."/);
      });
    }
  });

  describe("of size", () => {
    it("let through the headers of browsers and proxies, and no more than a hundred", async () => {
      const lines = (count: number) => Array.from({ length: count }, (_, index) => `x-${index}: y`);
      const request = (count: number) =>
        `GET / HTTP/1.1\r\n${lines(count).join("\r\n")}\r\nhost: test\r\n\r\n`;
      assert.equal((await sendRaw(producer, request(99))).status, 200);
      const { status, headers, body } = await sendRaw(producer, request(100));
      assert.equal(status, 431);
      assert.match(headers, /content-type: application\/problem\+json/);
      assert.match(body, /"A request may have 100 headers; this one has more\."/);
    });

    it("end before an address that is too long", async () => {
      const { status } = await sendRaw(producer, `GET /${"x".repeat(20_000)} HTTP/1.1\r\nhost: test\r\n\r\n`);
      assert.equal(status, 431);
    });

    it("refuse a body that says it is too large before it is sent", async () => {
      const client = new OpenConnection(producer);
      client.send(`${POST}content-length: 1000000000\r\n\r\n`);
      assert.match(await client.closed(), /^HTTP\/1\.1 413 /);
    });

    it("let nobody wait for leave to send it either", async () => {
      const client = new OpenConnection(producer);
      client.send(`${POST}expect: 100-continue\r\ncontent-length: 1000000000\r\n\r\n`);
      assert.match(await client.closed(), /HTTP\/1\.1 413 /);
    });
  });

  describe("of connections", () => {
    it("keep those that are open, close those above, and take new ones when there is room", async () => {
      const most = 8;
      const small = await system.producer({ HTTP_CONNECTIONS: String(most) });
      const clients = Array.from({ length: 3 * most }, () => new OpenConnection(small));
      const ask = async () => {
        for (const client of clients) client.send("GET /health HTTP/1.1\r\nhost: test\r\n\r\n");
        await eventually(() =>
          assert.ok(clients.every((client) => client.isClosed || client.received !== "")),
        );
        return clients.filter((client) => !client.isClosed);
      };
      const kept = await ask();
      // The tests' own client keeps a connection or two.
      assert.ok(kept.length > 0 && kept.length <= most, `${kept.length} connections`);
      for (const client of clients) assert.equal(client.received === "", client.isClosed);
      assert.deepEqual(await ask(), kept);
      await eventually(() => assert.match(small.logs, /as many as HTTP_CONNECTIONS allows/));
      for (const client of kept) client.end();
      await eventually(async () => {
        const { status } = await sendRaw(small, "GET / HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n");
        assert.equal(status, 200);
      });
      await small.kill();
    });
  });

  describe("of understanding", () => {
    const answers = (text: string) => [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);

    it("keep a connection for the next request, for longer than a balancer would", async () => {
      const client = new OpenConnection(producer);
      client.send("GET / HTTP/1.1\r\nhost: test\r\n\r\n");
      await eventually(() => assert.match(client.received, /keep-alive: timeout=65\b/i));
      client.send("GET / HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n");
      assert.deepEqual(answers(await client.closed()), ["200", "200"]);
    });

    it("answer requests that come all at once in their order", async () => {
      const requests = ["/health", "/nothing", "/"].map(
        (path) => `GET ${path} HTTP/1.1\r\nhost: test\r\n\r\n`,
      );
      const client = new OpenConnection(producer);
      client.send(requests.join("") + "GET /x HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n");
      assert.deepEqual(answers(await client.closed()), ["200", "404", "200", "404"]);
    });

    it("answer the requests before rubbish first, each with its own answer", async () => {
      const before = Number(await queued());
      const request = rawPost(GOOD, JSON_TYPE).replace("connection: close\r\n", "");
      const client = new OpenConnection(producer);
      client.send(`${request}RUBBISH\r\n\r\n`);
      client.send("MORE\r\n\r\n");
      assert.deepEqual(answers(await client.closed()), ["202", "400"]);
      assert.equal(await queued(), before + 1);
    });

    it("include HTTP/1.0", async () => {
      const { status, headers } = await sendRaw(producer, "GET /health HTTP/1.0\r\n\r\n");
      assert.equal(status, 200);
      assert.match(headers, /connection: close/i);
    });

    it("include addresses that name the server", async () => {
      for (const [address, status] of [
        ["http://elsewhere.example/health?x=1", 200],
        ["https://elsewhere.example", 200],
        ["http://elsewhere.example/nothing", 404],
      ] as const) {
        const { status: actual } = await sendRaw(producer, `GET ${address} HTTP/1.1\r\nhost: test\r\n\r\n`);
        assert.equal(actual, status, address);
      }
    });

    for (const request of [
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      "GET / HTTP/3.0\r\nhost: test\r\n\r\n",
      "GET / HTTP/1.1\r\n\r\n",
      "CONNECT elsewhere.example:443 HTTP/1.1\r\nhost: test\r\n\r\n",
      "OPTIONS * HTTP/1.1\r\nhost: test\r\n\r\n",
    ]) {
      it(`do not include ${JSON.stringify(request)}`, async () => {
        const { headers } = await sendRaw(producer, request);
        assert.match(headers, /^$|^HTTP\/1\.1 (400|404|405|505) /);
      });
    }
  });

  describe("of trust: a request that two servers may read differently is refused, and what follows it too", () => {
    const smuggled = rawPost('{"count":666}', JSON_TYPE);
    const ambiguous: Record<string, string> = {
      "two lengths": head("content-length: 4", "content-length: 11"),
      "the same length twice": head("content-length: 11", "content-length: 11"),
      "a list of lengths": head("content-length: 11, 11"),
      "a length and chunks": head("content-length: 4", "transfer-encoding: chunked"),
      "chunks and a length": head("transfer-encoding: chunked", "content-length: 4"),
      "chunks that are not last": head("transfer-encoding: chunked, identity"),
      "something like chunks": head("transfer-encoding: xchunked"),
      "chunks behind a space": head("transfer-encoding : chunked"),
      "chunks behind a tab": head("transfer-encoding:\tchunked", "content-length: 11"),
      "chunks on a folded line": head("x: y", " transfer-encoding: chunked", "content-length : 11"),
      "a length with a sign": head("content-length: +11"),
      "a negative length": head("content-length: -11"),
      "a length in hexadecimal": head("content-length: 0x0b"),
      "a header without a colon": head("content-length: 11", "x"),
      "a zero byte in a header": head("content-length: 11", "x: a\0b"),
      "a carriage return in a header": head("content-length: 11", "x: a\rtransfer-encoding: chunked"),
      "a chunk that is longer than it says": `${chunked()}4\r\n{"count":1}\r\n0\r\n\r\n`,
      "a chunk's length with a sign": `${chunked()}+b\r\n{"count":1}\r\n0\r\n\r\n`,
      "a chunk's length that overflows": `${chunked()}1000000000000000b\r\n{"count":1}\r\n0\r\n\r\n`,
      "lines that end early": `POST /count HTTP/1.1\nhost: test\n${JSON_TYPE}\ncontent-length: 11\n\n${GOOD}`,
    };

    for (const [name, request] of Object.entries(ambiguous)) {
      it(`as with ${name}`, async () => {
        const before = await queued();
        const { status, headers, body } = await sendRaw(producer, request + smuggled);
        assert.equal(status, 400, headers);
        assert.match(headers, /connection: close/i);
        assert.ok(!body.includes("HTTP/1.1"), "one answer");
        assert.equal(await queued(), before);
      });
    }
  });

  it("have let the producer live", async () => {
    assert.equal((await get(producer, "/ready")).status, 200);
  });
});

/** A post whose length is told by these lines only. */
function head(...lines: string[]): string {
  return ["POST /count HTTP/1.1", "host: test", JSON_TYPE, ...lines, "", GOOD].join("\r\n");
}

function chunked(): string {
  return head("transfer-encoding: chunked").slice(0, -GOOD.length);
}
