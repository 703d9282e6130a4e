import assert from "node:assert/strict";
import { burstSentence, runBurst, type Progress } from "../src/burst";
import type { Answer } from "../src/http";

type Post = (values: readonly number[], key: string) => Answer<number>;

/** Runs a burst against an API that answers as `post` does. */
async function run(total: number, post: Post, controller = new AbortController()) {
  const waits: number[] = [];
  const reports: Progress[] = [];
  let open = 0;
  let most = 0;
  const end = await runBurst({
    total,
    post: async (values, key) => {
      most = Math.max(most, (open += 1));
      await new Promise(setImmediate);
      open -= 1;
      return post(values, key);
    },
    report: (progress) => reports.push(progress),
    pause: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
    signal: controller.signal,
    name: "b",
  });
  return { end, waits, reports, most };
}

const taken: Post = (values) => ({ ok: true, value: values.length });
const refused = (status?: number, retryAfterMs?: number): Answer<number> => ({
  ok: false,
  problem: "The queue is full.",
  ...(status !== undefined && { status }),
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});

describe("a burst", () => {
  it("posts all values, each once, in requests of a thousand, two at a time", async () => {
    const values: number[] = [];
    const keys = new Set<string>();
    const { end, reports, most } = await run(3_500, (batch, key) => {
      assert.ok(batch.length <= 1_000);
      values.push(...batch);
      keys.add(key);
      return taken(batch, key);
    });
    assert.deepEqual(end, { total: 3_500, accepted: 3_500, again: 0, waitingMs: 0, end: "done" });
    assert.deepEqual(
      values.sort((a, b) => a - b),
      Array.from({ length: 3_500 }, (_, index) => index + 1),
    );
    assert.equal(keys.size, 4);
    assert.equal(most, 2);
    assert.equal(reports[0]?.accepted, 0);
    assert.deepEqual(reports.at(-1), end);
  });

  it("sends what was not taken again with the same key, as late as the API asks", async () => {
    const attempts = new Map<string, number>();
    const answers = [refused(429, 7_000), refused(503), refused(502), refused()];
    const { end, waits } = await run(1_000, (values, key) => {
      const number = (attempts.get(key) ?? 0) + 1;
      attempts.set(key, number);
      return answers[number - 1] ?? taken(values, key);
    });
    assert.deepEqual([...attempts.values()], [5]);
    assert.deepEqual(waits, [7_000, 1_000, 1_000, 1_000]);
    assert.deepEqual([end.end, end.accepted, end.again], ["done", 1_000, 4]);
  });

  it("waits half a minute at most, and shows that it does", async () => {
    let first = true;
    const { waits, reports } = await run(1_000, (values, key) => {
      if (!first) return taken(values, key);
      first = false;
      return refused(503, 3_600_000);
    });
    assert.deepEqual(waits, [30_000]);
    assert.deepEqual(
      reports.map(({ waitingMs }) => waitingMs),
      [0, 30_000, 0, 0],
    );
  });

  it("gives up at once where another attempt would not help, and says what was accepted", async () => {
    const { end, waits } = await run(4_000, (values, key) =>
      values.includes(3_000) ? refused(422) : taken(values, key),
    );
    assert.deepEqual([end.end, end.problem, waits], ["failed", "The queue is full.", []]);
    assert.ok(end.accepted >= 1_000 && end.accepted < 4_000);
  });

  it("gives up after ten failures in a row", async () => {
    const { end, waits } = await run(1_000, () => refused(503));
    assert.deepEqual([end.end, end.accepted, waits.length], ["failed", 0, 10]);
  });

  it("is stopped after what is on its way, which still counts", async () => {
    const controller = new AbortController();
    const { end } = await run(
      10_000,
      (values, key) => {
        controller.abort();
        return taken(values, key);
      },
      controller,
    );
    assert.deepEqual([end.end, end.accepted], ["stopped", 2_000]);
  });

  it("sends nothing again once it is stopped", async () => {
    const controller = new AbortController();
    let posts = 0;
    const { end } = await run(
      1_000,
      () => {
        posts += 1;
        controller.abort();
        return refused(503);
      },
      controller,
    );
    assert.deepEqual([end.end, end.accepted, posts], ["stopped", 0, 1]);
  });

  it("leaves open how many were accepted where a request ends without an answer that tells", async () => {
    const stopped = async (...answers: Answer<number>[]) => {
      const controller = new AbortController();
      const { end } = await run(
        1_000,
        () => {
          const answer = answers.shift();
          if (answers.length === 0) controller.abort();
          return answer ?? refused();
        },
        controller,
      );
      return [end.end, end.open ?? false];
    };
    for (const status of [undefined, 502, 503]) {
      assert.deepEqual(await stopped(refused(status)), ["stopped", true]);
      assert.deepEqual(await stopped(refused(status), refused(429)), ["stopped", true]);
      assert.deepEqual(await stopped(refused(status), { ok: true, value: 1_000 }), ["done", false]);
    }
    assert.deepEqual(await stopped(refused(429)), ["stopped", false]);
    assert.equal((await run(1_000, () => refused())).end.open, true);
  });

  const progress = { total: 10_000, accepted: 4_000, again: 0, waitingMs: 0 };
  for (const [changes, sentence] of [
    [{}, "4,000 of 10,000 accepted."],
    [
      { waitingMs: 1_500, problem: "The queue is full." },
      "4,000 of 10,000 accepted. The queue is full. Next attempt in 2 s.",
    ],
    [{ accepted: 10_000, end: "done" }, "Done: 10,000 accepted."],
    [
      { accepted: 10_000, again: 3, end: "done" },
      "Done: 10,000 accepted. 3 of the requests had to be sent again.",
    ],
    [{ end: "stopped" }, "Stopped: 4,000 of 10,000 accepted."],
    [{ end: "stopped", open: true }, "Stopped: at least 4,000 of 10,000 accepted."],
    [
      { end: "failed", problem: "The API cannot be reached." },
      "Given up: 4,000 of 10,000 accepted. The API cannot be reached.",
    ],
  ] as const) {
    it(`says: ${sentence}`, () => {
      assert.equal(burstSentence({ ...progress, ...changes }), sentence);
    });
  }
});
