import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "..", "..", "..");

describe("the guide to bootstrap", () => {
  it("explains each repository variable that the preview reads", () => {
    const guide = readFileSync(join(root, "docs", "bootstrap.md"), "utf8");
    const workflow = readFileSync(join(root, ".github", "workflows", "preview.yml"), "utf8");
    const names = new Set([...workflow.matchAll(/vars\.(\w+)/g)].map(([, name]) => name ?? ""));
    assert.equal(names.size, 3);
    for (const name of names) assert.ok(guide.includes(name), `${name} is not explained`);
  });
});
