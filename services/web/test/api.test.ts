import assert from "node:assert/strict";
import { listLetters, post, postMany, read, replayLetters } from "../src/api";
import { parseRetryAfter } from "../src/http";

const realFetch = globalThis.fetch;

/** Puts answers in the place of the API's, by method and path; returns the requests seen. */
function answerWith(answers: Readonly<Record<string, () => Response | Promise<Response>>>): Request[] {
  const seen: Request[] = [];
  globalThis.fetch = (input, init) => {
    const request = new Request(new URL(input, "http://page.test"), init);
    seen.push(request);
    const answer = answers[`${request.method} ${new URL(request.url).pathname}`];
    return answer === undefined ? Promise.reject(new TypeError("fetch failed")) : Promise.resolve(answer());
  };
  return seen;
}

const json =
  (body: unknown, status = 200) =>
  () =>
    Response.json(body, { status });
const signal = new AbortController().signal;

const rows = { count: 3, latest: -9007199254740991, hostname: "producer-1" };

describe("the page's calls to the API", () => {
  afterEach(() => {
    globalThis.fetch = realFetch;
  });

  it("reads the depth before the rows", async () => {
    const seen = answerWith({ "GET /api/queue": json({ depth: 2 }), "GET /api/count": json(rows) });
    assert.deepEqual(await read(signal), { depth: { ok: true, value: 2 }, rows: { ok: true, value: rows } });
    assert.deepEqual(
      seen.map(({ url }) => new URL(url).pathname),
      ["/api/queue", "/api/count"],
    );
  });

  it("knows an empty table", async () => {
    answerWith({ "GET /api/queue": json({ depth: 0 }), "GET /api/count": json({ ...rows, latest: null }) });
    assert.deepEqual((await read(signal)).rows, { ok: true, value: { ...rows, latest: null } });
  });

  it("posts a value as JSON and answers with its id", async () => {
    const seen = answerWith({ "POST /api/count": json({ id: "abc", status: "queued" }, 202) });
    assert.deepEqual(await post(9007199254740991), { ok: true, value: "abc" });
    const [request] = seen;
    assert.ok(request);
    assert.equal(request.headers.get("content-type"), "application/json");
    assert.equal(await request.text(), '{"count":9007199254740991}');
  });

  const refusals: readonly [string, unknown, string][] = [
    [
      "the problem's detail",
      { title: "Bad Request", detail: "count is no integer." },
      "count is no integer.",
    ],
    ["its title where it has no detail", { title: "Bad Request" }, "Bad Request"],
    ["the status where it is no problem", { error: "no" }, "The API answered with HTTP status 400."],
  ];
  for (const [what, body, sentence] of refusals) {
    it(`says ${what}`, async () => {
      answerWith({ "POST /api/count": json(body, 400) });
      assert.deepEqual(await post(1), { ok: false, problem: sentence, status: 400 });
    });
  }

  it("says the status of an answer that is not JSON, as a balancer's", async () => {
    answerWith({ "POST /api/count": () => new Response("<h1>503</h1>", { status: 503 }) });
    assert.deepEqual(await post(1), {
      ok: false,
      problem: "The API answered with HTTP status 503.",
      status: 503,
    });
  });

  it("does not claim to know what became of a value when there is no answer", async () => {
    answerWith({});
    assert.deepEqual(await post(1), {
      ok: false,
      problem: "The API did not answer; it may or may not have the value.",
    });
  });

  it("reads what it can when one figure is away", async () => {
    answerWith({ "GET /api/queue": json({ detail: "Redis is away." }, 503), "GET /api/count": json(rows) });
    assert.deepEqual(await read(signal), {
      depth: { ok: false, problem: "Redis is away.", status: 503 },
      rows: { ok: true, value: rows },
    });
  });

  it("adds up the depths of an API that has several queues", async () => {
    const queues = { orders: { depth: 2 }, mails: { depth: 3 } };
    answerWith({ "GET /api/queue": json({ queues }), "GET /api/count": json(rows) });
    assert.deepEqual((await read(signal)).depth, { ok: true, value: 5 });
  });

  const malformed: readonly [string, unknown, unknown][] = [
    ["a depth that is text", { depth: "2" }, rows],
    ["a negative depth", { depth: -1 }, rows],
    ["a queue without a depth", { queues: { orders: {} } }, rows],
    ["no object", [2], rows],
    ["null", null, rows],
  ];
  for (const [what, queue, count] of malformed) {
    it(`refuses ${what} as an answer`, async () => {
      answerWith({ "GET /api/queue": json(queue), "GET /api/count": json(count) });
      assert.deepEqual((await read(signal)).depth, {
        ok: false,
        problem: "The API answered /queue in a form this page does not know.",
      });
    });
  }

  for (const broken of [
    { ...rows, count: 1.5 },
    { ...rows, latest: "7" },
    { ...rows, latest: 2 ** 53 },
    { ...rows, hostname: undefined },
  ]) {
    it(`refuses ${JSON.stringify(broken)} as an answer`, async () => {
      answerWith({ "GET /api/queue": json({ depth: 0 }), "GET /api/count": json(broken) });
      assert.deepEqual((await read(signal)).rows, {
        ok: false,
        problem: "The API answered /count in a form this page does not know.",
      });
    });
  }

  it("posts many values at once under a key, and answers with how many were taken", async () => {
    const seen = answerWith({ "POST /api/count": json({ ids: ["a", "b"], status: "queued" }, 202) });
    assert.deepEqual(await postMany([1, 2], "burst-1"), { ok: true, value: 2 });
    const [request] = seen;
    assert.ok(request);
    assert.equal(request.headers.get("idempotency-key"), "burst-1");
    assert.equal(await request.text(), '{"counts":[1,2]}');
  });

  it("says how long the API asks to be left alone", async () => {
    answerWith({
      "POST /api/count": () =>
        Response.json({ detail: "The queue is full." }, { status: 429, headers: { "retry-after": "5" } }),
    });
    assert.deepEqual(await postMany([1], "k"), {
      ok: false,
      problem: "The queue is full.",
      status: 429,
      retryAfterMs: 5000,
    });
  });

  for (const [header, ms] of [
    [null, undefined],
    ["0", 0],
    ["120", 120_000],
    ["Sat, 28 Nov 2026 12:00:30 GMT", 30_000],
    ["Sat, 28 Nov 2026 11:00:00 GMT", 0],
    ["soon", undefined],
  ] as const) {
    it(`takes ${String(header)} as a wait of ${String(ms)}`, () => {
      assert.equal(parseRetryAfter(header, Date.parse("2026-11-28T12:00:00Z")), ms);
    });
  }

  const letter = {
    id: "0/1-0",
    at: "2026-11-28T12:00:00.000Z",
    entry: "1-0",
    reason: "its id is not a UUID",
    attempts: 2,
    fields: ["x", "1"],
  };

  const kept = {
    id: letter.id,
    at: Date.parse(letter.at),
    reason: letter.reason,
    attempts: 2,
    fields: ["x", "1"],
  };

  it("lists dead letters", async () => {
    const seen = answerWith({ "GET /api/dead-letters": json({ count: 7, letters: [letter] }) });
    assert.deepEqual(await listLetters(20), {
      ok: true,
      value: { count: 7, letters: [kept] },
    });
    assert.equal(new URL(seen[0]?.url ?? "").search, "?most=20");
  });

  for (const broken of [
    { count: 1 },
    { count: 1, letters: [null] },
    { count: 1, letters: [{ ...letter, at: "yesterday" }] },
    { count: 1, letters: [{ ...letter, fields: [1] }] },
    { count: -1, letters: [] },
  ]) {
    it(`refuses ${JSON.stringify(broken).slice(0, 60)} as a list of letters`, async () => {
      answerWith({ "GET /api/dead-letters": json(broken) });
      assert.equal((await listLetters(1)).ok, false);
    });
  }

  it("puts back some letters or all", async () => {
    const value = { replayed: 1, failed: [{ id: "0/2-0", reason: "it has no fields" }] };
    const seen = answerWith({ "POST /api/dead-letters/replay": json(value) });
    assert.deepEqual(await replayLetters(["0/1-0", "0/2-0"]), { ok: true, value });
    assert.deepEqual(await replayLetters("all"), { ok: true, value });
    assert.deepEqual(await Promise.all(seen.map((request) => request.text())), [
      '{"ids":["0/1-0","0/2-0"]}',
      '{"all":true}',
    ]);
  });

  it("has a status, and no letters, where there is no operators' API", async () => {
    answerWith({ "GET /api/dead-letters": json({ detail: "None here." }, 404) });
    assert.deepEqual(await listLetters(1), { ok: false, problem: "None here.", status: 404 });
  });
});
