import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { schema as apps } from "../../apps/config";
import { schema as bootstrap } from "../../bootstrap/config";
import { schema as infra } from "../../infra/config";
import { configTable } from "../../plan/config-table";

const ROOT = join(__dirname, "../..");

/** Tables that stand between `<!-- config:NAME -->` and `<!-- end -->`. */
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
      assert.equal(readFileSync(path, "utf8"), expected, "write it anew with: npm run golden:update");
    });
  }
});
