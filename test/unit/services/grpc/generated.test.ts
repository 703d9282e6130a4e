import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GENERATED, generateProto } from "../../../../scripts/proto/generate";

const PRODUCER = join(__dirname, "../../../../services/producer");

describe("the code made of the .proto files", () => {
  it("is what these say now", function () {
    this.timeout(60_000);
    const target = mkdtempSync(join(tmpdir(), "millrace-proto-"));
    try {
      generateProto(PRODUCER, target);
      assert.deepEqual(
        contents(join(PRODUCER, GENERATED)),
        contents(join(target, GENERATED)),
        "make it anew with: npm run proto",
      );
    } finally {
      rmSync(target, { recursive: true });
    }
  });
});

function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length))
    .sort();
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, file), "utf8")]));
}
