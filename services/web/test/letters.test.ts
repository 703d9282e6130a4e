import assert from "node:assert/strict";
import { isListingDue, notReplayedSentence, pairs, replayedSentence } from "../src/letters";

describe("the page's dead letters", () => {
  const listing = { told: 2, listed: undefined, failures: 0, sinceMs: Infinity };

  it("are asked for when there are some, and when their number has changed", () => {
    assert.equal(isListingDue(listing), true);
    assert.equal(isListingDue({ ...listing, listed: 2 }), false);
    assert.equal(isListingDue({ ...listing, listed: 3 }), true);
    assert.equal(isListingDue({ ...listing, told: 0, listed: 1 }), true);
  });

  it("are asked for again where they are in view and could not be had since", () => {
    assert.equal(isListingDue({ ...listing, listed: 2, failures: 1, sinceMs: 2_000 }), true);
    assert.equal(isListingDue({ ...listing, listed: 2, failures: 1, sinceMs: 1_999 }), false);
  });

  it("are not asked for where there are none, or nobody knows", () => {
    assert.equal(isListingDue({ ...listing, told: 0 }), false);
    assert.equal(isListingDue({ ...listing, told: undefined, listed: 1 }), false);
  });

  it("are asked for once a second at most, and ever more seldom while they cannot be had", () => {
    assert.equal(isListingDue({ ...listing, sinceMs: 999 }), false);
    assert.equal(isListingDue({ ...listing, sinceMs: 1_000 }), true);
    assert.equal(isListingDue({ ...listing, failures: 3, sinceMs: 7_999 }), false);
    assert.equal(isListingDue({ ...listing, failures: 3, sinceMs: 8_000 }), true);
    assert.equal(isListingDue({ ...listing, failures: 500, sinceMs: 60_000 }), true);
  });

  it("show their fields by name", () => {
    assert.deepEqual(pairs(["id", "x", "count", "1"]), [
      ["id", "x"],
      ["count", "1"],
    ]);
    assert.deepEqual(pairs(["odd"]), [["odd", ""]]);
    assert.deepEqual(pairs([]), []);
  });

  it("are put back with a sentence on how many there were", () => {
    const sentence = (replayed: number, failed: { id: string; reason: string }[] = []) =>
      replayedSentence({ replayed, failed });
    assert.match(sentence(0), /^There was no letter left/);
    assert.equal(sentence(1), "1 dead letter put back into the queue.");
    assert.equal(sentence(1_234), "1,234 dead letters put back into the queue.");
    const bad = { id: "0/1-0", reason: "it has no fields" };
    const failed = "1 dead letter could not be put back (0/1-0: it has no fields).";
    assert.equal(sentence(0, [bad]), failed);
    assert.equal(sentence(1, [bad]), `1 dead letter put back into the queue. ${failed}`);
  });

  it("are said not to be put back only where that is certain", () => {
    const sentence = (most: number, status?: number) =>
      notReplayedSentence(
        { ok: false, problem: "It failed.", ...(status !== undefined && { status }) },
        most,
      );
    assert.equal(sentence(Infinity, 400), "Not put back: It failed.");
    for (const status of [undefined, 500, 502, 503, 504]) {
      assert.equal(sentence(Infinity, status), "It failed. It is not known how many were put back.");
      assert.equal(sentence(1, status), "It failed. It is not known whether it was put back.");
    }
  });
});
