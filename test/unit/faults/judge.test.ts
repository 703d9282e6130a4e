import assert from "node:assert/strict";
import { judge, verdictLine, type Attempt, type Found } from "../../faults/support/judge";

const accepted = (...values: number[]): Attempt => ({
  values,
  status: 202,
  ids: values.map((value) => `id${value}`),
  ms: 1,
});
const refused = (value: number, status: number | undefined): Attempt => ({
  values: [value],
  status,
  ids: [],
  ms: 1,
});
const found = (values: readonly number[], more: Partial<Found> = {}): Found => ({
  rows: values.map((value) => ({ id: `id${value}`, value })),
  total: values.length,
  letters: [],
  ...more,
});
const figures = (attempts: Attempt[], what: Found) => {
  const { doubled, lost, strange } = judge(attempts, what);
  return { doubled, lost, strange };
};
const CLEAN = { doubled: 0, lost: 0, strange: [] };

describe("the verdict on what became of values", () => {
  it("is clean where all that was accepted is stored", () => {
    assert.deepEqual(figures([accepted(1), accepted(2, 3)], found([1, 2, 3])), CLEAN);
  });

  it("is clean where a request whose answer was lost is stored, or is not", () => {
    const attempts = [accepted(1), refused(2, undefined), refused(3, 503)];
    assert.deepEqual(figures(attempts, found([1, 2])), CLEAN);
    assert.deepEqual(figures(attempts, found([1, 3])), CLEAN);
  });

  it("is clean where what is not stored is among the dead letters", () => {
    assert.deepEqual(figures([accepted(1), accepted(2)], found([1], { letters: ["id2"] })), CLEAN);
  });

  it("counts what was accepted and is nowhere as lost", () => {
    assert.equal(figures([accepted(1), accepted(2, 3)], found([2])).lost, 2);
  });

  it("counts what is stored under another id than was answered as lost", () => {
    const other = { rows: [{ id: "other", value: 1 }], total: 1 };
    assert.deepEqual(figures([accepted(1)], found([], other)), { doubled: 0, lost: 1, strange: [] });
  });

  it("counts what is stored under two ids as doubled", () => {
    const rows = [
      { id: "id1", value: 1 },
      { id: "other", value: 1 },
    ];
    assert.equal(figures([accepted(1)], found([], { rows, total: 2 })).doubled, 1);
  });

  it("counts what the counters have more, or less, than there are rows as doubled", () => {
    assert.equal(figures([accepted(1)], found([1], { total: 3 })).doubled, 2);
    assert.equal(figures([accepted(1)], found([1], { total: 0 })).doubled, 1);
  });

  it("counts what is both stored and a dead letter, or two dead letters, as doubled", () => {
    assert.equal(figures([accepted(1)], found([1], { letters: ["id1"] })).doubled, 1);
    assert.equal(figures([accepted(1)], found([], { letters: ["id1", "id1"] })).doubled, 1);
  });

  it("tells of values that nobody sent, that changed, or that were stored though they were refused", () => {
    assert.deepEqual(figures([], found([7])).strange, ["7 is stored and was never sent"]);
    const changed = { rows: [{ id: "id1", value: 2 }], total: 1 };
    assert.deepEqual(figures([accepted(1), refused(2, 503)], found([], changed)).strange, [
      "1 is stored as 2",
    ]);
    assert.deepEqual(figures([refused(1, 429)], found([1])).strange, [
      "1 is stored though the answer to it was 429",
    ]);
  });

  it("is written in one line", () => {
    assert.equal(
      verdictLine(judge([accepted(1, 2), refused(3, undefined)], found([1, 3], { letters: ["id2"] }))),
      "sent 3 accepted 2 stored 2 dead-lettered 1 doubled 0 lost 0",
    );
  });
});
