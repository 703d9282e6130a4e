import assert from "node:assert/strict";
import fc from "fast-check";
import { VALUE_RULE, formatValue, parseValue } from "../../../services/web/src/value";

describe("a value typed into the page", () => {
  const taken: readonly [string, number][] = [
    ["0", 0],
    ["42", 42],
    ["  42\t", 42],
    ["+42", 42],
    ["-42", -42],
    ["007", 7],
    ["9007199254740991", Number.MAX_SAFE_INTEGER],
    ["-9007199254740991", Number.MIN_SAFE_INTEGER],
  ];
  for (const [text, value] of taken) {
    it(`takes ${JSON.stringify(text)} as ${value}`, () => {
      assert.equal(parseValue(text), value);
    });
  }

  const refused = [
    "",
    " ",
    "-",
    "1.5",
    "1.0",
    "1e3",
    "0x10",
    "1,000",
    "1 000",
    "--1",
    "NaN",
    "Infinity",
    "four",
    "9007199254740992",
    "-9007199254740992",
    "9007199254740993",
    "1".repeat(400),
  ];
  for (const text of refused) {
    it(`refuses ${JSON.stringify(text.slice(0, 20))}`, () => {
      assert.equal(parseValue(text), undefined);
    });
  }

  it("gives back every safe integer exactly", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        assert.equal(parseValue(String(value)), value);
      }),
    );
  });

  it("takes an integer of any size exactly when the API does", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 55n), max: 2n ** 55n }), (value) => {
        const safe = value >= -(2n ** 53n) + 1n && value <= 2n ** 53n - 1n;
        assert.equal(parseValue(value.toString()), safe ? Number(value) : undefined);
      }),
    );
  });

  it("never makes minus zero, which JSON would carry along", () => {
    assert.ok(Object.is(parseValue("-0"), 0));
  });

  it("is shown with every digit", () => {
    assert.equal(formatValue(Number.MIN_SAFE_INTEGER), "-9,007,199,254,740,991");
  });

  it("is explained in one sentence", () => {
    assert.equal(VALUE_RULE, "Enter a whole number from -9,007,199,254,740,991 to 9,007,199,254,740,991.");
  });
});
