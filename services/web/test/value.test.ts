import assert from "node:assert/strict";
import fc from "fast-check";
import { VALUE_RULE, formatDuration, formatRate, formatValue, parseValue } from "../src/value";

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

describe("figures as people read them", () => {
  for (const [rate, text] of [
    [0, "0"],
    [0.94, "0.9"],
    [9.96, "10"],
    [12.4, "12"],
    [20_868.7, "20,869"],
  ] as const) {
    it(`has ${rate} a second as ${text}`, () => {
      assert.equal(formatRate(rate), text);
    });
  }

  for (const [seconds, text] of [
    [-1, "0 ms"],
    [0.0164, "16 ms"],
    [1, "1 s"],
    [59.9, "59 s"],
    [60, "1 min"],
    [7_199, "1 h"],
    [864_000, "10 d"],
  ] as const) {
    it(`has ${seconds} seconds as ${text}`, () => {
      assert.equal(formatDuration(seconds), text);
    });
  }
});
