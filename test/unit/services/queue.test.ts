import assert from "node:assert/strict";
import fc from "fast-check";
import { idBytes, isId, newId } from "../../../services/common/src/id";
import { partitionsOf } from "../../../services/common/src/queue/keys";
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

  it("sorts as bytes as it does as text", () => {
    const [a, b] = [newId(), newId()];
    assert.equal(idBytes(a).length, 16);
    assert.ok(Buffer.compare(idBytes(a), idBytes(b)) < 0);
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
        assert.deepEqual(decode(entry("trace", "x", ...encode(message))), message);
      }),
    );
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

describe("the keys of a queue", () => {
  it("share a hash tag in each partition, and none between partitions", () => {
    const [first, second] = partitionsOf({ queue: "count", partitions: 2 });
    assert.equal(first?.stream, "{count:0}:stream");
    assert.equal(first.deadLetters, "{count:0}:dlq");
    assert.equal(first.idempotency("ab"), "{count:0}:idempotency:ab");
    assert.equal(second?.stream, "{count:1}:stream");
  });
});
