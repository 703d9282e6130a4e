import assert from "node:assert/strict";
import { pageSuffix } from "../../../components/edge/routes";
import { loadServices } from "../../../platform/load";
import type { Service } from "../../../platform/services";
import { apps, least } from "../../support/stacks/apps";
import { elsewhere, onAws } from "../../support/stacks/contract";
import { contractOf, leastFor } from "../../support/stacks/shop";

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

  it("goes below its path, where that is not the root, whether or not its server runs here", async () => {
    const [page] = loadServices().filter(({ kind }) => kind === "page");
    assert.ok(page);
    const at = (name: string, paths: readonly string[]): Service => ({
      ...page,
      name,
      calls: [],
      routes: paths.map((path) => ({
        protocol: "http",
        path,
        stripPrefix: false,
        methods: "read",
        cache: "optimized",
        largeBodies: [],
      })),
    });
    const registry = [at("back", ["/back/office", "/back-office"]), at("front", ["/"])];
    const contract = { ...contractOf(registry), services: {}, leftOut: ["back", "front"] };
    const { resources } = await apps(leastFor, contract, registry);
    const input = (name: string, key: string) =>
      resources.find((resource) => resource.name === name)?.inputs[key];
    assert.equal(input("site-index.html", "key"), "index.html");
    for (const path of ["/back/office", "/back-office"]) {
      const name = `site${pageSuffix({ service: "back", path })}`;
      assert.equal(input(`${name}-index.html`, "key"), `${path.slice(1)}/index.html`);
      assert.deepEqual(JSON.parse(String(input(`${name}-invalidation`, "input"))), {
        distributionId: "E1",
        paths: [`${path}/index.html`],
      });
    }
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
