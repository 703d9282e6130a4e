import assert from "node:assert/strict";
import { request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import { ByteBudget } from "@millrace/common/http/budget";
import { createMetrics } from "@millrace/common/http/metrics";
import { createHttp } from "@millrace/common/http/server";
import { createLog } from "@millrace/common/log";
import { addEvents, type EventOptions } from "../src/events";
import type { Overview } from "../src/overview";

const OVERVIEW: Overview = {
  depth: 2,
  oldestAgeSeconds: 0.5,
  deadLetters: 1,
  pending: 0,
  count: 10,
  latest: -7,
};

/** Somebody who listens. */
class Client {
  text = "";
  ended = false;
  private constructor(
    private readonly sent: ClientRequest,
    readonly answer: IncomingMessage,
  ) {
    answer.setEncoding("utf8").on("data", (chunk: string) => (this.text += chunk));
    answer.once("end", () => (this.ended = true));
    answer.once("error", () => undefined);
  }

  static open(app: FastifyInstance): Promise<Client> {
    const { port } = app.server.address() as AddressInfo;
    return new Promise((resolve, reject) => {
      const sent = httpRequest({ port, host: "127.0.0.1", path: "/events" });
      sent.once("error", reject);
      sent.once("response", (answer) => resolve(new Client(sent, answer)));
      sent.end();
    });
  }

  get states(): Record<string, unknown>[] {
    return [...this.text.matchAll(/^event: state\ndata: (.*)\n\n/gm)].map(
      ([, data = ""]) => JSON.parse(data) as Record<string, unknown>,
    );
  }

  leave(): void {
    this.sent.destroy();
  }
}

/** Waits until a check holds; the test's own timeout ends it. */
async function until(check: () => boolean): Promise<void> {
  while (!check()) await sleep(2);
}

describe("the events of the producer", () => {
  const apps: FastifyInstance[] = [];
  afterEach(async () => {
    for (const app of apps.splice(0)) await app.close();
  });

  async function serve(options: Partial<EventOptions> = {}): Promise<FastifyInstance> {
    const app = createHttp({
      log: createLog("test", "silent"),
      metrics: createMetrics("test"),
      budget: new ByteBudget(1024 * 1024),
    });
    apps.push(app);
    addEvents(app, {
      hostname: "producer-1",
      overview: () => Promise.resolve(OVERVIEW),
      accepted: () => 3,
      intervalMs: 5,
      ...options,
    });
    await app.listen({ host: "127.0.0.1", port: 0 });
    return app;
  }

  it("tell the state, who answers and what it has accepted, again and again", async () => {
    let accepted = 0;
    const client = await Client.open(await serve({ accepted: () => (accepted += 1) }));
    assert.equal(client.answer.statusCode, 200);
    assert.equal(client.answer.headers["content-type"], "text/event-stream");
    assert.equal(client.answer.headers["cache-control"], "no-store, no-transform");
    assert.ok(client.answer.headers["x-request-id"]);
    await until(() => client.states.length >= 3);
    assert.deepEqual(client.states.slice(0, 2), [
      { ...OVERVIEW, hostname: "producer-1", accepted: 1 },
      { ...OVERVIEW, hostname: "producer-1", accepted: 2 },
    ]);
  });

  it("ask once for all who listen, and tell the last state at once to whoever comes later", async () => {
    let asked = 0;
    const overview = () => Promise.resolve({ ...OVERVIEW, count: (asked += 1) });
    const app = await serve({ overview, intervalMs: 60_000 });
    const first = await Client.open(app);
    await until(() => first.states.length === 1);
    const others = await Promise.all([Client.open(app), Client.open(app)]);
    await until(() => others.every(({ states }) => states.length === 1));
    assert.equal(asked, 1);
    assert.deepEqual(others[0].states, first.states);
  });

  it("ask nothing while nobody listens", async () => {
    let asked = 0;
    const app = await serve({ overview: () => Promise.resolve({ ...OVERVIEW, count: (asked += 1) }) });
    await sleep(20);
    assert.equal(asked, 0);
    const client = await Client.open(app);
    await until(() => asked > 0);
    client.leave();
    let before = -1;
    while (before !== asked) {
      before = asked;
      await sleep(50);
    }
    const next = await Client.open(app);
    await until(() => next.states.length > 0);
    assert.ok(Number(next.states[0]?.["count"]) > before, "what it is told first is not of before");
  });

  it("never ask again before the last question is answered", async () => {
    let open = 0;
    let most = 0;
    const overview = async () => {
      most = Math.max(most, (open += 1));
      await sleep(15);
      open -= 1;
      return OVERVIEW;
    };
    const client = await Client.open(await serve({ overview, intervalMs: 1 }));
    await until(() => client.states.length >= 3);
    assert.equal(most, 1);
  });

  it("go on, with a sign of life, when the stores cannot be asked", async () => {
    let calls = 0;
    const overview = () =>
      (calls += 1) % 2 === 1 ? Promise.reject(new Error("no")) : Promise.resolve(OVERVIEW);
    const client = await Client.open(await serve({ overview }));
    await until(() => client.states.length >= 2);
    assert.match(client.text, /^(:\n\n)+event: state\n/);
  });

  it("are for so many at a time, and for others again when one of them goes", async () => {
    const app = await serve({ most: 1 });
    const first = await Client.open(app);
    const refused = await app.inject("/events");
    assert.equal(refused.statusCode, 503);
    assert.equal(refused.headers["retry-after"], "10");
    assert.match(refused.json<{ detail: string }>().detail, /^Too many listen already/);
    first.leave();
    let status: number | undefined;
    while (status !== 200) {
      const next = await Client.open(app);
      status = next.answer.statusCode;
      if (status !== 200) next.leave();
      await sleep(5);
    }
  });

  it("end properly when the server stops, and do not hold it up", async () => {
    const app = await serve({ intervalMs: 60_000 });
    const client = await Client.open(app);
    await until(() => client.states.length === 1);
    await app.close();
    await until(() => client.ended);
    assert.ok(client.answer.complete, "the answer was not broken off");
  });

  it("are no time that a request took", async () => {
    const metrics = createMetrics("test");
    const app = createHttp({
      log: createLog("test", "silent"),
      metrics,
      budget: new ByteBudget(1024 * 1024),
    });
    apps.push(app);
    addEvents(app, { hostname: "h", overview: () => Promise.resolve(OVERVIEW), accepted: () => 0 });
    await app.listen({ host: "127.0.0.1", port: 0 });
    const client = await Client.open(app);
    await app.close();
    await until(() => client.ended);
    assert.doesNotMatch(await metrics.metrics(), /route="\/events"/);
  });

  it("have no HEAD", async () => {
    assert.equal((await (await serve()).inject({ method: "HEAD", url: "/events" })).statusCode, 405);
  });
});
