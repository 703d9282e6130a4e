import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { schema as apps } from "../../apps/config";
import { schema as bootstrap } from "../../bootstrap/config";
import { schema as infra } from "../../infra/config";
import { configTable } from "../../plan/config-table";

const ROOT = join(__dirname, "../..");

/** Tables between `<!-- config:NAME -->` and `<!-- end -->`. */
const TABLES = [
  { file: "README.md", name: "infra", schema: infra },
  { file: "README.md", name: "apps", schema: apps },
  { file: "docs/bootstrap.md", name: "bootstrap", schema: bootstrap },
];

describe("configuration tables", () => {
  for (const { file, name, schema } of TABLES) {
    it(`${file} has every key of ${name} as the program reads it`, () => {
      const path = join(ROOT, file);
      const place = new RegExp(`(<!-- config:${name} -->\n)[^]*?(<!-- end -->)`);
      const text = readFileSync(path, "utf8");
      assert.match(text, place);
      const expected = text.replace(place, (_all, start: string, end: string) => {
        return `${start}\n${configTable(schema)}\n\n${end}`;
      });
      if (process.env.UPDATE_GOLDEN === "1") writeFileSync(path, expected);
      assert.equal(readFileSync(path, "utf8"), expected, "update it with: npm run golden:update");
    });
  }
});

/** Words that stand for a technical term or that plain English does without. */
const UNCLEAR =
  /\b(anew|at rest|beforehand|beside|comes by|figures?|grave|heeded|is told|of (its|one's|their) own|their own|under way|ways? (in|out|to)|whoever|yours to)\b/gi;

describe("the README", () => {
  it("uses plain technical English, also in the descriptions of configuration keys", () => {
    const found = readFileSync(join(ROOT, "README.md"), "utf8")
      .split("\n")
      .flatMap((line, index) =>
        [...line.matchAll(UNCLEAR)].map(([words]) => `${index + 1}: ${words} in "${line.slice(0, 100)}"`),
      );
    assert.deepEqual(found, []);
  });
});
