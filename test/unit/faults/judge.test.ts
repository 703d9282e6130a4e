import assert from "node:assert/strict";
import { judge, verdictLine, type Attempt, type Found } from "../../faults/support/judge";

const accepted = (...values: number[]): Attempt => ({
  values,
  status: 202,
  ids: values.map((value) => `id${value}`),
  began: 0,
  ms: 1,
});
const refused = (value: number, status: number | undefined): Attempt => ({
  values: [value],
  status,
  ids: [],
  began: 0,
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

  it("tells of an id that was answered twice", () => {
    const second = { ...accepted(2), ids: ["id1"] };
    assert.ok(figures([accepted(1), second], found([1])).strange.includes("id1 was answered twice"));
    const both = { ...accepted(1, 2), ids: ["id1", "id1"] };
    assert.ok(figures([both], found([1])).strange.includes("id1 was answered twice"));
  });

  it("tells of an acceptance that has not as many ids as values", () => {
    const told = (ids: readonly string[]) => figures([{ ...accepted(1, 2), ids }], found([1, 2])).strange;
    assert.deepEqual(told([]), ["0 ids are the answer to 2 values, of which the first is 1"]);
    assert.deepEqual(told(["id1"]), ["1 ids are the answer to 2 values, of which the first is 1"]);
  });

  it("tells of dead letters that are nobody's, unless they may be of a request whose answer is unknown", () => {
    const letters = ["id1", "other"];
    const strange = ["1 dead letters are nobody's, and 0 values may be among them"];
    assert.deepEqual(figures([accepted(1)], found([], { letters })).strange, strange);
    assert.deepEqual(figures([accepted(1), refused(2, 429)], found([], { letters })).strange, strange);
    for (const status of [503, undefined]) {
      const attempts = [accepted(1), refused(2, status)];
      assert.deepEqual(figures(attempts, found([], { letters })), CLEAN);
      assert.deepEqual(figures(attempts, found([2], { letters })).strange, strange);
    }
  });

  it("counts what was sent again under its key once, and tells of another answer to it", () => {
    const first = { ...refused(1, undefined), key: "k" };
    const again = { ...accepted(1), key: "k" };
    const verdict = judge([first, again], found([1]));
    assert.deepEqual([verdict.sent, verdict.accepted, verdict.strange], [1, 1, []]);
    assert.deepEqual(figures([again, again], found([1])), CLEAN);
    assert.deepEqual(figures([{ ...first, status: 429 }, again], found([1])), CLEAN);
    const other = { ...again, ids: ["other"] };
    const { lost, strange } = figures([again, other], found([1]));
    assert.deepEqual([lost, strange], [1, ["k was answered with id1, and again with other"]]);
  });

  it("is written in one line", () => {
    assert.equal(
      verdictLine(judge([accepted(1, 2), refused(3, undefined)], found([1, 3], { letters: ["id2"] }))),
      "sent 3 accepted 2 stored 2 dead-lettered 1 doubled 0 lost 0",
    );
  });
});
