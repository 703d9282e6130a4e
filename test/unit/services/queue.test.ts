import assert from "node:assert/strict";
import fc from "fast-check";
import { idDigits, idsFrom, isId, newId, newIds } from "../../../services/common/src/id";
import { decode, encode, UndecodableError } from "../../../services/common/src/queue/message";

describe("an id", () => {
  it("is a UUID of version 7 that begins with the time", () => {
    const moment = Date.UTC(2100, 0, 1);
    const id = newId(() => moment);
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(parseInt(id.replaceAll("-", "").slice(0, 12), 16), moment);
    assert.ok(isId(id));
  });

  it("is greater than the one before, though the clock stands still or steps back", () => {
    const clock = [5, 5, 3, 5, 6, 6, 1].map((second) => Date.UTC(2101, 0, 1) + second * 1000);
    const ids = clock.map((moment) => newId(() => moment));
    assert.deepEqual([...ids].sort(), ids);
    assert.equal(new Set(ids).size, ids.length);
  });

  it("stays so when there are more in a millisecond than the counter has", () => {
    const moment = Date.UTC(2102, 0, 1);
    const ids = Array.from({ length: 10_000 }, () => newId(() => moment));
    assert.deepEqual([...ids].sort(), ids);
    assert.equal(new Set(ids).size, ids.length);
  });

  it("sorts as digits as it does as text", () => {
    const [a, b] = [newId(), newId()];
    assert.match(idDigits(a), /^[0-9a-f]{32}$/);
    assert.equal(idDigits(a), a.replaceAll("-", ""));
    assert.ok(idDigits(a) < idDigits(b));
  });

  it("tells those that were made with it, and none of them is made again", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (count) => {
        const ids = newIds(count);
        assert.deepEqual(idsFrom(ids[0] ?? "", count), ids);
        const after = [...ids, newId()];
        assert.deepEqual([...after].sort(), after);
        assert.equal(new Set(after).size, count + 1);
      }),
      { numRuns: 20 },
    );
  });

  for (const text of [
    "",
    "x",
    "01890A5D-AC96-774B-BCCE-B302099A8057",
    "{01890a5d-ac96-774b-bcce-b302099a8057}",
  ]) {
    it(`is not ${JSON.stringify(text)}`, () => assert.equal(isId(text), false));
  }
});

describe("a message", () => {
  const id = "01890a5d-ac96-774b-bcce-b302099a8057";
  const entry = (...fields: string[]) => ({ id: "1-0", fields });

  it("comes out of an entry as it went in, whatever else the entry has", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (count) => {
        // -0 is written as 0, which is the same number.
        const message = { id: newId(), count: count + 0 };
        assert.deepEqual(decode(entry("other", "x", ...encode(message))), message);
      }),
    );
  });

  it("brings the trace that it was sent under", () => {
    const message = { id, count: 1, trace: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" };
    assert.deepEqual(decode(entry(...encode(message))), message);
  });

  const wrong: Record<string, string[]> = {
    nothing: [],
    "no id": ["count", "1"],
    "another id": ["id", "1-0", "count", "1"],
    "no count": ["id", id],
    "a name without a value": ["id", id, "count"],
    ...Object.fromEntries(
      ["", " ", "1.0", "+1", "01", "0x1", "1e3", "-0", "Infinity", "NaN", "9007199254740992", "1n"].map(
        (count) => [`the count ${JSON.stringify(count)}`, ["id", id, "count", count]],
      ),
    ),
  };
  for (const [name, fields] of Object.entries(wrong)) {
    it(`is not made of an entry with ${name}`, () => {
      assert.throws(() => decode(entry(...fields)), UndecodableError);
    });
  }
});
