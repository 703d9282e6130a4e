import assert from "node:assert/strict";
import { recordBootstrap, recordInfra } from "../../../plan/programs";

describe("the recordings of a process", () => {
  it("are made once for each program and configuration", async () => {
    const cost = { "millrace-infra:owner": JSON.stringify("finance") };
    assert.equal(await recordInfra("dev"), await recordInfra("dev", {}));
    assert.equal(await recordInfra("dev", cost), await recordInfra("dev", { ...cost }));
    assert.notEqual(await recordInfra("dev", cost), await recordInfra("dev"));
    assert.notEqual(await recordInfra("stage"), await recordInfra("dev"));
  });

  it("cannot be changed by a test that shares them", async () => {
    const { resources } = await recordBootstrap("main");
    const [resource] = resources;
    assert.ok(resource);
    assert.throws(() => Object.assign(resource.inputs, { tags: {} }), TypeError);
    assert.throws(() => Object.assign(resources, { length: 0 }), TypeError);
  });
});
