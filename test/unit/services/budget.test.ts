import assert from "node:assert/strict";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { eventually } from "../../../local/services/poll";
import { ByteBudget } from "../../../services/common/src/http/budget";
import { createMetrics } from "../../../services/common/src/http/metrics";
import { createHttp } from "../../../services/common/src/http/server";
import { createLog } from "../../../services/common/src/log";
import { bodyBytesFor, connectionsFor, memoryLimit } from "../../../services/common/src/memory";

const MEBIBYTE = 1024 * 1024;

describe("the budget of unfinished requests", () => {
  function setUp() {
    const evicted: string[] = [];
    const budget = new ByteBudget(100);
    return { budget, evicted, hold: (name: string) => budget.hold(() => evicted.push(name)) };
  }

  it("refuses the oldest of them where there is no room, and no more than has to be", () => {
    const { budget, evicted, hold } = setUp();
    const [first, second, third] = [hold("first"), hold("second"), hold("third")];
    for (const each of [first, second]) each.take(40);
    third.take(20);
    assert.deepEqual([evicted, budget.bytes], [[], 100]);
    third.take(1);
    assert.deepEqual([evicted, budget.bytes], [["first"], 61]);
    first.take(1_000);
    assert.equal(budget.bytes, 61, "what comes of a refused one still is not held");
  });

  it("refuses one that is larger than all there is", () => {
    const { budget, evicted, hold } = setUp();
    hold("small").take(1);
    hold("large").take(101);
    assert.deepEqual([evicted, budget.bytes], [["small", "large"], 0]);
  });

  it("has the room again that is given back", () => {
    const { budget, evicted, hold } = setUp();
    const first = hold("first");
    first.take(100);
    first.reset();
    assert.equal(budget.bytes, 0);
    hold("second").take(100);
    first.take(1);
    assert.deepEqual(evicted, ["second"], "who takes again has begun later");
  });

  it("is reported once a minute while requests are refused", () => {
    let now = 0;
    let reports = 0;
    const budget = new ByteBudget(
      1,
      () => (reports += 1),
      () => now,
    );
    for (const seconds of [0, 1, 59, 61, 62]) {
      now = seconds * 1_000;
      budget.hold(() => undefined).take(2);
    }
    assert.equal(reports, 2);
  });
});

describe("the memory that a process may use", () => {
  it("is its limit, where it has one, else the machine's", () => {
    assert.equal(memoryLimit(256, 1024), 256);
    for (const none of [0, 2 ** 64, 1024]) assert.equal(memoryLimit(none, 1024), 1024);
  });

  it("decides how many bytes are received and how many connections there are", () => {
    assert.equal(bodyBytesFor(256 * MEBIBYTE), 32 * MEBIBYTE);
    assert.equal(connectionsFor(256 * MEBIBYTE), 2_048);
    assert.equal(connectionsFor(64 * 1024 * MEBIBYTE), 10_000);
  });
});

describe("an HTTP server whose budget is used up", () => {
  it("answers 503 to who is slow, closes that connection, and takes what comes after", async () => {
    const budget = new ByteBudget(4_096);
    const app = createHttp({ log: createLog("test", "silent"), metrics: createMetrics("test"), budget });
    app.post("/", () => ({ taken: true }));
    await app.listen({ host: "127.0.0.1", port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const head = (length: number) =>
      `POST / HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: ${length}\r\n\r\n`;
    const send = (text: string) => {
      const socket = connect(port, "127.0.0.1");
      let received = "";
      socket.on("data", (chunk) => (received += chunk.toString()));
      socket.on("error", () => undefined);
      socket.write(text);
      return new Promise<string>((resolve) => socket.on("close", () => resolve(received)));
    };
    const slow = send(head(10_000) + " ".repeat(3_500));
    await eventually(() => assert.ok(budget.bytes >= 3_500), 5_000);
    const body = JSON.stringify({ x: "x".repeat(1_000) });
    assert.match(await send(head(body.length) + body), /^HTTP\/1\.1 200 /);
    const refused = await slow;
    assert.match(refused, /^HTTP\/1\.1 503 /);
    assert.match(refused, /\r\nretry-after: 1\r\n/);
    assert.match(refused, /\r\nconnection: close\r\n/);
    assert.match(refused, /content-type: application\/problem\+json/);
    assert.equal(budget.bytes, 0);
    await app.close();
  });
});
