import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DEMONSTRATION } from "../../support/stacks/services";

const ROOT = join(__dirname, "..", "..", "..");

/** What follows the registry of services, as git's patterns of files. */
const FOLLOWERS = [
  ".dockerignore",
  ".github/workflows",
  "Dockerfile",
  "apps/access.ts",
  "apps/add-ons.ts",
  "apps/command-names.ts",
  "apps/commands.ts",
  "apps/config",
  "apps/databases.ts",
  "apps/fit.ts",
  "apps/images.ts",
  "apps/prepared.ts",
  "apps/scaling.ts",
  "apps/services.ts",
  "apps/settings",
  "apps/site.ts",
  "apps/stack.ts",
  "apps/telemetry.ts",
  "bench/harness/lab.ts",
  "bootstrap",
  "components",
  "contract",
  "infra",
  "k8s",
  "plan",
  "platform",
  "preflight",
  "scripts/build.ts",
  "scripts/bundle.ts",
  "scripts/images",
  "scripts/images.ts",
  "scripts/local",
  "scripts/new",
  "scripts/servers",
  "scripts/services/bundles.ts",
  "scripts/start.ts",
  "scripts/typecheck.ts",
  "test/support/system/world.ts",
];

describe("what follows the registry of services", () => {
  it("names no service", () => {
    const files = execFileSync(
      "git",
      ["ls-files", "--cached", "--others", "--exclude-standard", ...FOLLOWERS],
      {
        cwd: ROOT,
        encoding: "utf8",
      },
    );
    const paths = files.trim().split("\n");
    for (const follower of FOLLOWERS)
      assert.ok(
        paths.some((path) => path.startsWith(follower)),
        follower,
      );
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
