import assert from "node:assert/strict";
import fc from "fast-check";
import { DeadlineError, fullJitter, pause, retry } from "../../../services/common/src/backoff";

const BOUNDS = { firstMs: 100, mostMs: 1_000 };

describe("full jitter", () => {
  it("waits anything up to a bound that doubles until it is at its most", () => {
    const almost = 0.999_999_9;
    assert.deepEqual(
      [1, 2, 3, 4, 5, 6, 1_000].map((failures) => fullJitter(failures, BOUNDS, almost)),
      [99, 199, 399, 799, 999, 999, 999],
    );
    assert.equal(fullJitter(5, BOUNDS, 0), 0);
  });

  it("never leaves its bounds", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e9 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (failures, random) => {
          const wait = fullJitter(failures, BOUNDS, random);
          assert.ok(Number.isInteger(wait) && wait >= 0 && wait < BOUNDS.mostMs);
        },
      ),
    );
  });
});

describe("a pause", () => {
  it("is ended by an abort, without an error", async () => {
    const controller = new AbortController();
    const pausing = pause(60_000, controller.signal);
    controller.abort();
    await pausing;
    await pause(60_000, controller.signal);
  });
});

describe("retrying", () => {
  const options = { attempts: 3, deadlineMs: 1_000, firstMs: 0, mostMs: 0, retryable: () => true };
  const failing = (times: number, error = new Error("away")) => {
    let calls = 0;
    return {
      attempt: () => (++calls > times ? Promise.resolve("done") : Promise.reject(error)),
      calls: () => calls,
    };
  };

  it("goes on until it succeeds", async () => {
    const { attempt, calls } = failing(2);
    assert.equal(await retry(attempt, options), "done");
    assert.equal(calls(), 3);
  });

  it("gives up after as many attempts as it may make, with the last error", async () => {
    const { attempt, calls } = failing(5);
    await assert.rejects(retry(attempt, options), /away/);
    assert.equal(calls(), 3);
  });

  it("does not repeat what cannot help", async () => {
    const { attempt, calls } = failing(5);
    await assert.rejects(retry(attempt, { ...options, retryable: () => false }), /away/);
    assert.equal(calls(), 1);
  });

  it("does not wait for an attempt beyond the deadline", async () => {
    const never = () => new Promise<never>(() => undefined);
    await assert.rejects(retry(never, { ...options, deadlineMs: 10 }), DeadlineError);
  });

  it("tells of the same time, however much of it was left for the last attempt: a log has it once", async () => {
    const answers = [Promise.reject(new Error("away")), new Promise<never>(() => undefined)];
    const attempt = () => answers.shift() ?? Promise.reject(new Error("asked too often"));
    await assert.rejects(retry(attempt, { ...options, deadlineMs: 100 }), /no answer within 100 ms/);
  });
});
