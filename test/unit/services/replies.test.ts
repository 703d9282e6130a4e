import assert from "node:assert/strict";
import { claimedEntries, readEntries } from "../../../services/common/src/queue-worker/replies";

describe("replies of Redis", () => {
  it("become entries", () => {
    assert.deepEqual(readEntries(null), []);
    assert.deepEqual(
      readEntries([
        [
          "key",
          [
            ["1-0", ["a", "b"]],
            ["2-0", null],
          ],
        ],
      ]),
      [
        { id: "1-0", fields: ["a", "b"] },
        { id: "2-0", fields: [] },
      ],
    );
    assert.deepEqual(claimedEntries(["0-0", [null, ["1-0", ["a", "b"]]], ["3-0"]]), {
      cursor: "0-0",
      entries: [{ id: "1-0", fields: ["a", "b"] }],
    });
  });

  it("of another form are errors, not entries", () => {
    assert.throws(() => readEntries("OK"), /Redis answered "OK" where a list was due/);
  });
});
