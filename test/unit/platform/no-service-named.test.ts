import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DEMONSTRATION } from "../../support/demonstration";

const ROOT = join(__dirname, "..", "..", "..");

/** What may name services, as git's patterns of files, each with the reason. */
const MAY: Readonly<Record<string, string>> = {
  "services/*": "services name each other",
  "test/*": "tests of the demonstration name it",
  "docs/*": "guides name the demonstration",
  "README.md": "names the demonstration",
  "bench/*": "measures the demonstration",
  "Pulumi.*.yaml": "configures the services of an environment",
  "apps/Pulumi.*.yaml": "configures the services of an environment",
  "compose.yaml": "is generated from the services",
  "package-lock.json": "is generated from the workspaces",
  "tsconfig.json": "excludes the code for browsers, which has a configuration of its own",
};

describe("the services", () => {
  it("are named nowhere outside their folders", () => {
    const excluded = Object.keys(MAY).map((pattern) => `:(exclude)${pattern}`);
    const files = execFileSync(
      "git",
      ["ls-files", "--cached", "--others", "--exclude-standard", "--", ".", ...excluded],
      { cwd: ROOT, encoding: "utf8" },
    );
    const paths = files.trim().split("\n");
    assert.ok(paths.includes("infra/stack.ts") && paths.includes("Dockerfile"));
    // Names of services are also words, such as those for the two sides of a queue: only names in quotes, paths,
    // addresses and keys of YAML count.
    const names = `(${DEMONSTRATION.join("|")})`;
    const anywhere = new RegExp(`["'\`/]${names}["'\`/:]|services/${names}\\b`);
    const inYaml = new RegExp(`^\\s*${names}:`);
    const namesOne = (path: string, line: string) =>
      anywhere.test(line) || (/\.ya?ml$/.test(path) && inYaml.test(line));
    const found = paths.flatMap((path) =>
      readFileSync(join(ROOT, path), "utf8")
        .split("\n")
        .flatMap((line, index) => (namesOne(path, line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
    );
    assert.deepEqual(found, []);
  });
});
