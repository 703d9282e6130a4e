import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadServices } from "../../platform/load";
import { composeText } from "../../local/compose";

const FILE = join(__dirname, "../../compose.yaml");

describe("compose.yaml", () => {
  it("is what follows from the services", () => {
    const expected = composeText(loadServices());
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(FILE, expected);
    assert.equal(readFileSync(FILE, "utf8"), expected, "write it with: npm run golden:update");
  });
});
