import assert from "node:assert/strict";
import { post, read } from "../../../services/web/src/api";

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
      assert.deepEqual(await post(1), { ok: false, problem: sentence });
    });
  }

  it("says the status of an answer that is not JSON, as a balancer's", async () => {
    answerWith({ "POST /api/count": () => new Response("<h1>503</h1>", { status: 503 }) });
    assert.deepEqual(await post(1), { ok: false, problem: "The API answered with HTTP status 503." });
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
      depth: { ok: false, problem: "Redis is away." },
      rows: { ok: true, value: rows },
    });
  });

  const malformed: readonly [string, unknown, unknown][] = [
    ["a depth that is text", { depth: "2" }, rows],
    ["a negative depth", { depth: -1 }, rows],
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
});
