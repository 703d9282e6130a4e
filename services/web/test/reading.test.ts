import assert from "node:assert/strict";
import { decodeState } from "../src/reading";

const state = {
  depth: 2,
  oldestAgeSeconds: 0.5,
  deadLetters: 1,
  pending: 3,
  count: 10,
  latest: -9007199254740991,
  hostname: "producer-1",
  accepted: 12,
};
const decode = (changes: object) => decodeState(JSON.stringify({ ...state, ...changes }));

describe("a state that an event tells", () => {
  it("is a reading of both figures, and of what else is told", () => {
    assert.deepEqual(decode({}), {
      depth: { ok: true, value: 2 },
      rows: { ok: true, value: { count: 10, latest: -9007199254740991, hostname: "producer-1" } },
      told: { hostname: "producer-1", accepted: 12, oldestAgeSeconds: 0.5, pending: 3, deadLetters: 1 },
    });
  });

  it("has each queue of an API that has several", () => {
    const orders = { depth: 2, pending: 1, oldestAgeSeconds: 0.5, deadLetters: 0 };
    const unknown = { depth: null, pending: null, oldestAgeSeconds: null, deadLetters: null };
    assert.equal(decode({})?.told?.queues, undefined);
    assert.deepEqual(decode({ queues: { orders, mails: unknown, other: 7 } })?.told?.queues, {
      orders,
      mails: unknown,
      other: unknown,
    });
  });

  it("tells an empty table from a database that is away", () => {
    assert.deepEqual(decode({ count: 0, latest: null })?.rows, {
      ok: true,
      value: { count: 0, latest: null, hostname: "producer-1" },
    });
    assert.deepEqual(decode({ count: null, latest: null })?.rows, {
      ok: false,
      problem: "The database is away.",
    });
  });

  it("says that the queue is away", () => {
    const away = decode({ depth: null, oldestAgeSeconds: null, deadLetters: null, pending: null });
    assert.deepEqual(away?.depth, { ok: false, problem: "The queue is unavailable." });
    assert.deepEqual([away.told?.oldestAgeSeconds, away.told?.deadLetters], [null, null]);
  });

  it("may lack what is not essential, as a service of another version does", () => {
    const told = decode({ pending: undefined, oldestAgeSeconds: "1", deadLetters: -1, more: true })?.told;
    assert.deepEqual([told?.pending, told?.oldestAgeSeconds, told?.deadLetters], [null, null, null]);
  });

  for (const changes of [
    { depth: "2" },
    { depth: -1 },
    { depth: undefined },
    { count: 1.5 },
    { latest: 2 ** 53 },
    { latest: "7" },
    { hostname: undefined },
    { accepted: null },
  ]) {
    it(`is refused with ${JSON.stringify(changes)}`, () => {
      assert.equal(decode(changes), undefined);
    });
  }

  for (const data of ["", "null", "[]", "{", "7"]) {
    it(`is refused where it is ${JSON.stringify(data)}`, () => {
      assert.equal(decodeState(data), undefined);
    });
  }
});
