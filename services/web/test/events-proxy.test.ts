import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import { createMetrics } from "@millrace/common/http/metrics";
import { createLog } from "@millrace/common/log";
import { readSettings } from "@millrace/common/settings/read";
import { createWebServer } from "../server/server";
import { sections } from "../server/settings";

async function until(check: () => boolean): Promise<void> {
  while (!check()) await sleep(2);
}

describe("events that pass through the web server", () => {
  const directory = mkdtempSync(join(tmpdir(), "millrace-page-"));
  let source: Server;
  let server: FastifyInstance;
  /** The answers that the API is giving. */
  let answers: ServerResponse[];
  let gone: number;

  before(() => writeFileSync(join(directory, "index.html"), "<!doctype html><title>Page</title>"));
  after(() => rmSync(directory, { recursive: true }));

  beforeEach(async () => {
    answers = [];
    gone = 0;
    source = createServer((request, response) => {
      if (request.url !== "/events") {
        response.end("{}");
        return;
      }
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(":\n\n");
      response.once("close", () => (gone += 1));
      answers.push(response);
    });
    await new Promise<void>((resolve) => source.listen(0, "127.0.0.1", resolve));
    const { port } = source.address() as AddressInfo;
    const settings = readSettings(
      { PRODUCER_URL: `http://127.0.0.1:${port}`, PAGE_DIR: directory },
      sections,
    );
    const log = createLog("web", "silent");
    server = await createWebServer(settings, { log, metrics: createMetrics("web") });
    await server.listen({ host: "127.0.0.1", port: 0 });
  });
  afterEach(async () => {
    source.closeAllConnections();
    source.close();
    await server.close();
  });

  async function listen(): Promise<{ answer: IncomingMessage; text: () => string; ended: () => boolean }> {
    const { port } = server.server.address() as AddressInfo;
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      get({ port, host: "127.0.0.1", path: "/api/events" }, resolve).once("error", reject);
    });
    let text = "";
    let ended = false;
    answer.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    answer.once("end", () => (ended = true)).once("error", () => undefined);
    return { answer, text: () => text, ended: () => ended };
  }

  it("come one by one, as they are sent", async () => {
    const { answer, text } = await listen();
    assert.equal(answer.headers["content-type"], "text/event-stream");
    for (const number of [1, 2, 3]) {
      answers[0]?.write(`data: ${number}\n\n`);
      await until(() => text().endsWith(`data: ${number}\n\n`));
    }
    answer.destroy();
  });

  it("are no longer asked for when nobody listens to them", async () => {
    const { answer } = await listen();
    await until(() => answers.length === 1);
    answer.destroy();
    await until(() => gone === 1);
  });

  it("end when the API ends them", async () => {
    const { answer, ended } = await listen();
    await until(() => answers.length === 1);
    answers[0]?.end();
    await until(ended);
    assert.ok(answer.complete);
  });

  it("break off when the API breaks off", async () => {
    const { answer } = await listen();
    await until(() => answers.length === 1);
    const closed = new Promise((resolve) => answer.once("close", resolve));
    answers[0]?.destroy();
    await closed;
    assert.equal(answer.complete, false);
  });

  it("end properly when the server stops, and do not hold it up", async () => {
    const { answer, text, ended } = await listen();
    answers[0]?.write("data: last\n\n");
    await until(() => text().endsWith("data: last\n\n"));
    await server.close();
    await until(ended);
    assert.ok(answer.complete, "the answer was not broken off");
    await until(() => gone === 1);
  });

  it("leave connections for other requests, however many listen", async () => {
    const listeners = await Promise.all(Array.from({ length: 150 }, listen));
    assert.equal((await server.inject("/api/queue")).statusCode, 200);
    for (const { answer } of listeners) answer.destroy();
  });
});
