import assert from "node:assert/strict";
import fc from "fast-check";
import { saveBisecting } from "../../../services/common/src/queue-worker/bisect";

class Poison extends Error {}

/** A store that takes all of a batch or nothing, and never a poisonous item. */
function store(poison: ReadonlySet<number>) {
  const saved: number[] = [];
  let calls = 0;
  const save = (items: readonly number[]) => {
    calls += 1;
    if (items.some((item) => poison.has(item))) return Promise.reject(new Poison());
    saved.push(...items);
    return Promise.resolve();
  };
  return { saved, save, calls: () => calls };
}

const isPoison = (error: unknown) => error instanceof Poison;

describe("bisecting", () => {
  it("saves every good item once and rejects every bad one, in order", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer()), fc.func(fc.boolean()), async (items, bad) => {
        const poison = new Set(items.filter((item) => bad(item)));
        const { saved, save } = store(poison);
        const rejected = await saveBisecting(items, save, isPoison);
        assert.deepEqual(
          rejected.map(({ item }) => item),
          items.filter((item) => poison.has(item)),
        );
        assert.deepEqual(
          saved,
          items.filter((item) => !poison.has(item)),
        );
      }),
    );
  });

  it("finds one bad item among a thousand in some twenty attempts, and needs one where there is none", async () => {
    const items = Array.from({ length: 1_000 }, (_, index) => index);
    const one = store(new Set([613]));
    await saveBisecting(items, one.save, isPoison);
    assert.ok(one.calls() <= 21, String(one.calls()));
    const none = store(new Set());
    await saveBisecting(items, none.save, isPoison);
    assert.equal(none.calls(), 1);
  });

  it("saves nothing where there is nothing", async () => {
    const { save, calls } = store(new Set());
    assert.deepEqual(await saveBisecting([], save, isPoison), []);
    assert.equal(calls(), 0);
  });

  it("throws every other error as it is, at whatever depth", async () => {
    let calls = 0;
    const save = () => Promise.reject(++calls < 3 ? new Poison() : new Error("lost connection"));
    await assert.rejects(saveBisecting([1, 2, 3, 4], save, isPoison), /lost connection/);
  });
});
