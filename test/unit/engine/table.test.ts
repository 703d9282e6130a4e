import assert from "node:assert/strict";
import { tableOf } from "../../engine/support/table";

describe("the table of the engine's tests", () => {
  it("has a row for each stack, and shows what was not measured", () => {
    assert.equal(
      tableOf([
        { stack: "infra dev", column: "preview", value: 4.04 },
        { stack: "bootstrap", column: "preview", value: 2 },
        { stack: "infra dev", column: "resources", value: 188 },
        { stack: "infra dev", column: "destroy", value: 12.36 },
      ]),
      [
        "stack      resources  preview  up  unchanged  refresh  destroy",
        "infra dev        188    4.0 s   -          -        -   12.4 s",
        "bootstrap          -    2.0 s   -          -        -        -",
      ].join("\n"),
    );
  });
});
