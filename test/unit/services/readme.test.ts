import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { connectionsFor } from "../../../services/common/src/memory";

const ROOT = join(__dirname, "..", "..", "..");
const README = readFileSync(join(ROOT, "README.md"), "utf8");

/** The names of the variables that the services' settings declare, as keys of their schemas. */
function variables(): Set<string> {
  const files = readdirSync(join(ROOT, "services"), { recursive: true, encoding: "utf8" }).filter(
    (path) => /settings(\/\w+)?\.ts$/.test(path) && !path.includes("node_modules"),
  );
  const names = files.flatMap((path) => {
    const source = readFileSync(join(ROOT, "services", path), "utf8");
    return [...source.matchAll(/^\s+([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+):/gm)].map(([, name]) => name ?? "");
  });
  return new Set(names);
}

describe("the README's table of the services' settings", () => {
  it("has every variable that they read", () => {
    const names = variables();
    assert.ok(names.size > 40 && names.has("HTTP_BODY_MEMORY") && names.has("MYSQL_HOST"));
    assert.deepEqual(
      [...names].filter((name) => !README.includes(`\`${name}\``)),
      [],
    );
  });

  it("says how many connections there are by default", () => {
    const [row = ""] = README.split("\n").filter((line) => line.startsWith("| `HTTP_CONNECTIONS` |"));
    const share = (256 * 1024) / connectionsFor(256 * 1024 * 1024);
    const of256 = connectionsFor(256 * 1024 * 1024).toLocaleString("en-US");
    const most = connectionsFor(2 ** 50).toLocaleString("en-US");
    assert.ok(
      row.includes(`one for each ${share} KiB of the memory limit (${of256} of 256 MiB), ${most} at most`),
    );
  });
});
