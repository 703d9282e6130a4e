import assert from "node:assert/strict";
import fc from "fast-check";
import { percentile, ratio, summary } from "../../../bench/harness/statistics";

const numbers = fc.array(fc.double({ min: 0.001, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 50 });

describe("the statistics of the benchmarks", () => {
  it("sum up rounds by their median and range", () => {
    assert.deepEqual(summary([3, 1, 2]), { median: 2, least: 1, most: 3 });
    assert.deepEqual(summary([10, 9, 1, 2]), { median: 5.5, least: 1, most: 10 });
    assert.deepEqual(summary([7]), { median: 7, least: 7, most: 7 });
  });

  it("compare numbers as numbers, not as texts", () => {
    assert.deepEqual(summary([100, 20, 3]), { median: 20, least: 3, most: 100 });
  });

  it("keep the median within the range, whatever the order", () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const { median, least, most } = summary(values);
        assert.ok(least <= median && median <= most);
        assert.deepEqual(summary([...values].reverse()), { median, least, most });
      }),
    );
  });

  it("refuse to sum up nothing", () => {
    assert.throws(() => summary([]), { message: "There is nothing to sum up: no round has given a value." });
  });

  it("give the ratio of the medians, and the range of each round's", () => {
    assert.deepEqual(ratio([10, 30, 20], [2, 3, 5]), { median: 20 / 3, least: 4, most: 10 });
  });

  it("compare only rounds that both have", () => {
    assert.deepEqual(ratio([10, 30], [2]), { median: 10, least: 5, most: 5 });
  });

  it("find percentiles by the nearest rank", () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    assert.equal(percentile(hundred, 0.5), 50);
    assert.equal(percentile(hundred, 0.99), 99);
    assert.equal(percentile(hundred, 0.999), 100);
    assert.equal(percentile([5], 0.99), 5);
  });

  it("let no percentile be a value that was not measured", () => {
    fc.assert(
      fc.property(numbers, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
        assert.ok(values.includes(percentile(values, share)));
      }),
    );
  });
});
