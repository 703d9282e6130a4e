import assert from "node:assert/strict";
import fc from "fast-check";
import { parseStrictly } from "../../../services/common/src/http/json";

describe("JSON, strictly", () => {
  it("is what JSON.parse says, for all that JSON.stringify writes", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        assert.deepEqual(parseStrictly(text), JSON.parse(text));
      }),
    );
  });

  it("refuses an object in which any name repeats, wherever the object is", () => {
    const pairs = fc.array(fc.tuple(fc.string(), fc.jsonValue()), { minLength: 1 });
    fc.assert(
      fc.property(pairs, fc.nat(), fc.jsonValue(), (given, which, value) => {
        const unique = [...new Map(given)];
        const repeated = unique[which % unique.length]?.[0];
        const write = (entries: readonly (readonly [string | undefined, unknown])[]) =>
          `[{"outer":{${entries.map(([name, inner]) => `${JSON.stringify(name)} : ${JSON.stringify(inner)}`).join()}}}]`;
        assert.doesNotThrow(() => parseStrictly(write(unique)));
        assert.throws(() => parseStrictly(write([...unique, [repeated, value]])), /stands more than once/);
      }),
    );
  });

  it("keeps every whole number up to 2^53, however it is written", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        for (const text of [`${value}`, `${value}.0`, `${value}.000e0`, `${value}E+0`]) {
          assert.equal(Number(parseStrictly(text)), value);
        }
      }),
    );
  });

  for (const text of [
    "0",
    "-0",
    "0.0",
    "1e2",
    "0.1",
    "5e-324",
    "1.7976931348623157e308",
    "100000000000000000000",
  ]) {
    it(`takes ${text}`, () => assert.equal(parseStrictly(text), Number(text)));
  }

  for (const text of [
    "1e400",
    "-1e400",
    "1e-400",
    "9007199254740993",
    "0.1000000000000000000001",
    "1e999999999999",
  ]) {
    it(`refuses ${text}, which a double does not hold`, () => {
      assert.throws(() => parseStrictly(`[${text}]`), /has more digits, or is larger, than can be kept/);
    });
  }

  it("finds the one number among many that would be changed, wherever it is", () => {
    const numbers = fc.array(fc.maxSafeInteger());
    fc.assert(
      fc.property(numbers, numbers, fc.constantFrom("", " ", "\n"), (before, after, space) => {
        const text = (one: string) => `[${[...before, one, ...after].join(`${space},${space}`)}${space}]`;
        assert.doesNotThrow(() => parseStrictly(text("9007199254740991")));
        for (const one of ["9007199254740993", "-9007199254740993", "9007199254740990.7", "1E-400"]) {
          assert.throws(() => parseStrictly(text(one)), new RegExp(`the number ${one} has more`));
        }
      }),
    );
  });

  it("lets a name stand in two objects, as a value, and in an array", () => {
    const text = '{"a":{"a":"a"},"b":[{"a":1},{"a":"{\\"a\\":1,\\"a\\":"}],"c":["a","a"]}';
    assert.deepEqual(parseStrictly(text), JSON.parse(text));
  });

  it("keeps __proto__ a name like any other", () => {
    assert.deepEqual(Object.keys(Object(parseStrictly('{"__proto__":1}')) as object), ["__proto__"]);
  });

  it("does not run out of stack", () => {
    const depth = 7_000;
    assert.doesNotThrow(() => parseStrictly("[".repeat(depth) + "]".repeat(depth)));
  });

  it("shortens a number that is too long for a message", () => {
    assert.throws(
      () => parseStrictly("1".repeat(5_000)),
      ({ message }: Error) => message.length < 150,
    );
  });
});
