import assert from "node:assert/strict";
import { connect as connectHttp2, type ClientHttp2Session } from "node:http2";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { get } from "../support/system/system";
import type { Service } from "../../local/services/service";
import { limitMemory, peakOf, type MemoryLimit } from "./support/memory";
import { Trial } from "./support/trial";

/** What a producer has on Kubernetes. */
const LIMIT_BYTES = 256 * 1024 * 1024;

/** Requests that each attack leaves unfinished at a time, and how much of each is sent. */
const CONNECTIONS = 1_200;
const BODY = Buffer.alloc(250_000, " ");
const SESSIONS = 40;
const CALLS = 100;
const MESSAGE = Buffer.alloc(110_000);

/** How long an attack goes on, at least. */
const ATTACK_MS = 15_000;

interface Attack {
  /** Requests that were refused, or whose connections were closed. */
  refused(): number;
  stop(): void;
}

/** Clients who send most of a body and nothing more, and do so again when they are refused. */
function unfinishedBodies({ url }: Service): Attack {
  const { hostname, port } = new URL(url);
  const head =
    "POST /count HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\ncontent-length: 262144\r\n\r\n";
  const sockets = new Set<Socket>();
  let refused = 0;
  let stopped = false;
  const open = () => {
    if (stopped) return;
    const socket = connect(Number(port), hostname);
    sockets.add(socket);
    socket.on("error", () => undefined).resume();
    socket.write(head);
    socket.write(BODY);
    socket.on("close", () => {
      sockets.delete(socket);
      refused += 1;
      setTimeout(open, 500);
    });
  };
  for (let index = 0; index < CONNECTIONS; index += 1) open();
  return {
    refused: () => refused,
    stop: () => {
      stopped = true;
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** The same by gRPC: calls that send most of a message. */
function unfinishedMessages({ grpc }: Service): Attack {
  const sessions: ClientHttp2Session[] = [];
  let refused = 0;
  let stopped = false;
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(120_000, 1);
  const call = (session: ClientHttp2Session) => {
    if (stopped || session.destroyed) return;
    const stream = session.request({
      ":method": "POST",
      ":path": "/millrace.v1.Count/Add",
      "content-type": "application/grpc",
      te: "trailers",
    });
    stream.on("error", () => undefined).resume();
    stream.write(prefix);
    stream.write(MESSAGE);
    stream.on("close", () => {
      refused += 1;
      setTimeout(() => call(session), 500);
    });
  };
  for (let index = 0; index < SESSIONS; index += 1) {
    const session = connectHttp2(`http://${grpc}`);
    session.on("error", () => undefined);
    sessions.push(session);
    for (let number = 0; number < CALLS; number += 1) call(session);
  }
  return {
    refused: () => refused,
    stop: () => {
      stopped = true;
      for (const session of sessions) session.destroy();
    },
  };
}

describe("A producer of 256 MiB", function () {
  this.timeout(400_000);
  let limit: MemoryLimit;

  beforeEach(() => {
    limit = limitMemory(LIMIT_BYTES);
  });

  for (const [name, begin] of [
    ["1,200 connections whose bodies never end", unfinishedBodies],
    ["4,000 calls of gRPC whose messages never end", unfinishedMessages],
  ] as const) {
    it(`attacked by ${name}`, async () => {
      const trial = await Trial.start({ launch: limit.launch, env: limit.env });
      const [producer] = trial.producers;
      assert.ok(producer);
      const attack = begin(producer);
      try {
        const until = Date.now() + ATTACK_MS;
        while (Date.now() < until || attack.refused() === 0) {
          assert.equal((await get(producer, "/health")).status, 200);
          await trial.load.untilAccepted(20);
          await sleep(100);
        }
      } finally {
        attack.stop();
      }
      trial.struck(attack.refused(), `unfinished requests refused; memory limited by ${limit.by}`);
      const peak = peakOf(producer.pid);
      console.log(`      ${Math.round(peak / 1024 / 1024)} MiB at most; limited by ${limit.by}`);
      if (limit.peakBytes !== undefined) assert.ok(peak <= limit.peakBytes, `${peak} bytes`);
      await trial.load.untilAccepted(200);
      assert.equal((await get(producer, "/ready")).status, 200);
      await trial.end();
      await producer.stop();
      await limit.remove();
    });
  }
});
