import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stacks } from "../../../plan/stack-file";
import { GITHUB, recordBootstrap } from "../../support/stacks/bootstrap";

const ROOT = join(__dirname, "..", "..", "..");
const WORKFLOWS = join(ROOT, ".github", "workflows");

describe("the variables of the workflows", () => {
  const read = new Set(
    readdirSync(WORKFLOWS)
      .map((file) => readFileSync(join(WORKFLOWS, file), "utf8"))
      .flatMap((text) => [...text.matchAll(/vars\.(\w+)/g)].map(([, name]) => name ?? "")),
  );

  it("are those that bootstrap gives, for every stack there is", async () => {
    const environments = Object.fromEntries(stacks(".").map((stack) => [stack, {}]));
    const { outputs } = await recordBootstrap({ github: { ...GITHUB, environments } });
    assert.deepEqual([...read].sort(), Object.keys(outputs.variables as object).sort());
  });

  it("are explained in the guide", () => {
    const guide = readFileSync(join(ROOT, "docs", "bootstrap.md"), "utf8");
    for (const name of ["IMAGES", "PREVIEW_DEV", "DEPLOY_DEV", "PREVIEW_PROD_EU"]) {
      assert.ok(read.has(name) && guide.includes(`\`${name}\``), name);
    }
  });
});
