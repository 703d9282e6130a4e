import assert from "node:assert/strict";
import type { FastifyInstance } from "fastify";
import { ErrorReply } from "redis";
import { ByteBudget } from "../../../services/common/src/http/budget";
import { createMetrics } from "../../../services/common/src/http/metrics";
import { createHttp } from "../../../services/common/src/http/server";
import { createLog } from "../../../services/common/src/log";
import { LetterError, type DeadLetters, type Letter } from "../../../services/common/src/queue/dead-letters";
import { addDeadLetterRoutes } from "../../../services/common/src/dead-letters/routes";

const letter = (id: string): Letter => ({
  id,
  at: new Date("2026-11-21T10:00:00Z"),
  entry: "1-1",
  reason: "its id is not a UUID",
  attempts: 2,
  fields: ["x", "1"],
});

class FakeLetters {
  readonly replayed: string[] = [];
  constructor(readonly left: string[]) {}
  count = () => Promise.resolve(this.left.length);
  list = (most: number) => Promise.resolve(this.left.slice(0, most).map(letter));
  async *ids(page: number): AsyncGenerator<readonly string[]> {
    const all = [...this.left];
    for (let from = 0; from < all.length; from += page) {
      yield await Promise.resolve(all.slice(from, from + page));
    }
  }
  drop = (id: string) => Promise.resolve(this.take(id));
  replay = (id: string) => {
    const found = this.take(id);
    if (found) this.replayed.push(id);
    return Promise.resolve(found);
  };
  private take(id: string): boolean {
    const index = this.left.indexOf(id);
    return index >= 0 && this.left.splice(index, 1).length === 1;
  }
}

describe("the operators' routes for dead letters", () => {
  const apps: FastifyInstance[] = [];
  afterEach(async () => {
    for (const app of apps.splice(0)) await app.close();
  });

  function serve(letters: object): FastifyInstance {
    const app = createHttp({
      log: createLog("test", "silent"),
      metrics: createMetrics("test"),
      budget: new ByteBudget(1024 * 1024),
    });
    apps.push(app);
    addDeadLetterRoutes(app, letters as DeadLetters);
    return app;
  }

  const post = (app: FastifyInstance, url: string, body: unknown) =>
    app.inject({
      method: "POST",
      url,
      headers: { "content-type": "application/json" },
      payload: JSON.stringify(body),
    });

  it("list the oldest letters and say how many there are", async () => {
    const app = serve(new FakeLetters(["0/1-0", "1/2-0"]));
    const answer = await app.inject("/dead-letters?most=1");
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers["cache-control"], "no-store");
    assert.deepEqual(answer.json(), {
      count: 2,
      letters: [{ ...letter("0/1-0"), at: "2026-11-21T10:00:00.000Z" }],
    });
  });

  it("list a hundred where nobody says how many, and a thousand at most", async () => {
    const ids = Array.from({ length: 1_500 }, (_, index) => `0/${index}-0`);
    const app = serve(new FakeLetters(ids));
    const listed = async (query: string) =>
      (await app.inject(`/dead-letters${query}`)).json<{ letters: unknown[] }>().letters.length;
    assert.deepEqual([await listed(""), await listed("?most=1000")], [100, 1000]);
  });

  it("put back those named, and say how many there were", async () => {
    const letters = new FakeLetters(["0/1-0", "0/2-0"]);
    const answer = await post(serve(letters), "/dead-letters/replay", { ids: ["0/2-0", "0/9-0"] });
    assert.deepEqual([answer.statusCode, answer.json()], [200, { replayed: 1, failed: [] }]);
    assert.deepEqual(letters.replayed, ["0/2-0"]);
    assert.deepEqual(letters.left, ["0/1-0"]);
  });

  it("say which letters could not be put back, and why", async () => {
    const letters = new FakeLetters(["0/1-0", "0/2-0", "0/3-0"]);
    const replay = letters.replay;
    letters.replay = (id) =>
      id === "0/2-0" ? Promise.reject(new LetterError("it has no fields")) : replay(id);
    for (const body of [{ ids: ["0/1-0", "0/2-0"] }, { all: true }]) {
      const answer = await post(serve(letters), "/dead-letters/replay", body);
      assert.equal(answer.statusCode, 200);
      assert.deepEqual(answer.json(), {
        replayed: 1,
        failed: [{ id: "0/2-0", reason: "it has no fields" }],
      });
    }
    assert.deepEqual(letters.left, ["0/2-0"]);
  });

  for (const [error, cause] of [
    [new ErrorReply("OOM command not allowed when used memory > 'maxmemory'."), "Redis is out of memory."],
    [Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }), "The queue is unavailable."],
  ] as const) {
    it(`say what was done before Redis failed: ${cause}`, async () => {
      for (const body of [{ ids: ["0/1-0", "0/2-0", "0/3-0", "0/4-0"] }, { all: true }]) {
        const letters = new FakeLetters(["0/1-0", "0/2-0", "0/3-0", "0/4-0"]);
        const replay = letters.replay;
        letters.replay = (id) => (id === "0/4-0" ? Promise.reject(error) : replay(id));
        const answer = await post(serve(letters), "/dead-letters/replay", body);
        assert.equal(answer.statusCode, 503);
        assert.equal(
          answer.json<{ detail: string }>().detail,
          `${cause} Dead letters put back 3, not confirmed 1, refused 0; the rest was not tried.`,
        );
        assert.equal(letters.replayed.length, 3);
      }
    });
  }

  it("put back all, and delete some or all", async () => {
    const letters = new FakeLetters(Array.from({ length: 2_500 }, (_, index) => `0/${index}-0`));
    const app = serve(letters);
    assert.deepEqual((await post(app, "/dead-letters/drop", { ids: ["0/7-0"] })).json(), { dropped: 1 });
    assert.deepEqual((await post(app, "/dead-letters/replay", { all: true })).json(), {
      replayed: 2499,
      failed: [],
    });
    assert.deepEqual((await post(app, "/dead-letters/drop", { all: true })).json(), { dropped: 0 });
  });

  for (const query of ["most=0", "most=1001", "most=ten", "most=-1", "most=1&most=2", "least=1"]) {
    it(`refuse to list ${query}`, async () => {
      const answer = await serve(new FakeLetters([])).inject(`/dead-letters?${query}`);
      assert.equal(answer.statusCode, 400);
      assert.match(String(answer.headers["content-type"]), /^application\/problem\+json/);
    });
  }

  const many = Array.from({ length: 1001 }, (_, index) => `0/${index}-0`);
  for (const body of [
    {},
    { ids: [] },
    { ids: ["0/1-0"], all: true },
    { all: false },
    { ids: ["0/1-0", "0/1-0"] },
    { ids: ["*"] },
    { ids: many },
    { everything: true },
    ["0/1-0"],
  ]) {
    it(`refuse ${JSON.stringify(body).slice(0, 40)}, and deal with nothing`, async () => {
      const letters = new FakeLetters(["0/1-0"]);
      const app = serve(letters);
      for (const what of ["replay", "drop"]) {
        const answer = await post(app, `/dead-letters/${what}`, body);
        assert.equal(answer.statusCode, 400);
        assert.match(String(answer.headers["content-type"]), /^application\/problem\+json/);
      }
      assert.deepEqual(letters.left, ["0/1-0"]);
    });
  }

  it("take the longest ids there are, as many as may be named", async () => {
    const ids = Array.from(
      { length: 1000 },
      (_, index) => `999999/${"1".repeat(16)}${1000 + index}-${"0".repeat(20)}`,
    );
    const answer = await post(serve(new FakeLetters(ids)), "/dead-letters/replay", { ids });
    assert.deepEqual(answer.json(), { replayed: 1000, failed: [] });
  });

  it("answer 503 while the queue is away, and 500 for what else fails", async () => {
    const failing = (error: Error) => {
      const reject = () => Promise.reject(error);
      const ids = () => ({ [Symbol.asyncIterator]: () => ({ next: reject }) });
      return serve({ count: reject, list: reject, ids, replay: reject, drop: reject });
    };
    const away = failing(Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }));
    const answers = [
      await away.inject("/dead-letters"),
      await post(away, "/dead-letters/replay", { all: true }),
      await post(away, "/dead-letters/drop", { ids: ["0/1-0"] }),
    ];
    for (const answer of answers) {
      assert.equal(answer.statusCode, 503);
      assert.equal(answer.headers["retry-after"], "1");
      assert.match(answer.json<{ detail: string }>().detail, /^The queue is unavailable\./);
    }
    assert.equal(
      (await failing(new ErrorReply("ERR the letter holds no fields")).inject("/dead-letters")).statusCode,
      500,
    );
  });
});
