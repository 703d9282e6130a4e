import assert from "node:assert/strict";
import { stackConfig, stacks } from "../../../plan/stack-file";

describe("stackConfig", () => {
  it("gives every value as the engine does: text, and objects as JSON", () => {
    const config = stackConfig("apps", "prod");
    assert.equal(config["millrace-apps:zoneSpread"], "DoNotSchedule");
    assert.deepEqual(JSON.parse(config["millrace-apps:imageProxy"] ?? ""), {
      replicas: 3,
      nodePool: "stateless",
    });
  });

  it("names the stacks there are when there is no such one", () => {
    assert.throws(() => stackConfig("apps", "qa"), {
      message:
        "There is no stack qa: apps/Pulumi.qa.yaml is missing (there are dev, e2e, prod, prod-eu, stage).",
    });
  });
});

describe("stacks", () => {
  it("are those with a file", () => {
    assert.deepEqual(stacks("apps"), ["dev", "e2e", "prod", "prod-eu", "stage"]);
  });
});
