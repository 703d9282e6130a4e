import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..", "..");

function lines(file: string): string[] {
  return readFileSync(join(ROOT, file), "utf8").split("\n");
}

/** What the Dockerfile copies out of the repository. */
function copied(): string[] {
  return lines("Dockerfile").flatMap((line) => {
    const [, given] = /^COPY (?!--from)(.+)$/.exec(line) ?? [];
    return given?.split(" ").slice(0, -1) ?? [];
  });
}

/** What of the repository is sent to the builder: all else is excluded. */
function admitted(): string[] {
  const [first, ...others] = lines(".dockerignore").filter((line) => line !== "" && !line.startsWith("#"));
  assert.equal(first, "*");
  return others.filter((line) => line.startsWith("!")).map((line) => line.slice(1));
}

describe("the build context of images", () => {
  it("has all that the Dockerfile copies, and nothing else", () => {
    // A pattern, so that the file may be missing.
    const paths = copied().map((path) => path.replace(/\[(.)\]/g, "$1"));
    assert.ok(paths.length > 0);
    const covers = (one: string, path: string) => path === one || path.startsWith(`${one}/`);
    assert.deepEqual(
      paths.filter((path) => !admitted().some((one) => covers(one, path))),
      [],
    );
    assert.deepEqual(
      admitted().filter((one) => !paths.some((path) => covers(one, path))),
      [],
    );
  });
});
