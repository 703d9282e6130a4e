import assert from "node:assert/strict";
import { propertiesFile } from "../../../../components/data/streaming-settings";

describe("a file of server properties", () => {
  it("has a line for each", () => {
    assert.equal(propertiesFile({ "a.b": "1", c: "true" }), "a.b=1\nc=true\n");
  });
});
