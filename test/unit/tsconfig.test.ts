import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const ROOT = join(__dirname, "..", "..");
const { include } = z
  .object({ include: z.array(z.string()) })
  .parse(JSON.parse(readFileSync(join(ROOT, "tsconfig.json"), "utf8")));

describe("tsconfig.json", () => {
  it("includes no folder that does not exist", () => {
    assert.deepEqual(
      include.filter((folder) => !existsSync(join(ROOT, folder))),
      [],
    );
  });

  it("includes every folder that has TypeScript in it", () => {
    const files = execFileSync("git", ["ls-files", "*.ts"], { cwd: ROOT, encoding: "utf8" });
    const folders = new Set(
      files.split("\n").flatMap((file) => (file.includes("/") ? [file.split("/")[0]] : [])),
    );
    assert.deepEqual([...folders].sort(), [...include].sort());
  });
});
