import assert from "node:assert/strict";
import { apps, least } from "../../support/stacks/apps";
import { elsewhere, onAws } from "../../support/stacks/contract";

describe("the page", () => {
  it("goes to the edge's bucket, by the program's own provider, and its function is called", async () => {
    const { resources } = await apps(least, onAws);
    const named = (name: string) => {
      const found = resources.find((resource) => resource.name === name);
      assert.ok(found, name);
      return found;
    };
    const index = named("site-index.html");
    assert.equal(index.inputs.bucket, "millrace-dev-site");
    assert.equal(index.provider, named("aws").urn);
    const { functionName, input } = named("site-invalidation").inputs;
    assert.equal(functionName, "millrace-dev-invalidator");
    assert.deepEqual(JSON.parse(String(input)), { distributionId: "E1", paths: ["/index.html"] });
  });

  for (const [where, contract] of [
    ["without an edge", { ...onAws, edge: undefined }],
    ["outside AWS", elsewhere],
  ] as const) {
    it(`goes nowhere ${where}`, async () => {
      const { resources } = await apps(where === "outside AWS" ? { ...least, contract } : least, contract);
      assert.deepEqual(
        resources.filter(({ type }) => type.startsWith("aws:s3") || type.startsWith("aws:lambda")),
        [],
      );
    });
  }
});
