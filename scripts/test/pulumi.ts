import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findBinary } from "../../local/servers/binaries";
import type { Requirement } from "../../local/servers/packages";
import { GO, goTool, goToolPath, type GoTool } from "./go";
import { atLeast } from "./go-toolchain";

const ROOT = join(__dirname, "..", "..");

/** Version of the Pulumi CLI, as in `.pulumi.version`. */
export const PULUMI_VERSION = readFileSync(join(ROOT, ".pulumi.version"), "utf8").trim();

/** The Pulumi CLI, built where none of a suitable version is on the PATH. */
export const PULUMI_TOOL: GoTool = {
  name: "pulumi",
  version: `v${PULUMI_VERSION}`,
  main: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  modules: { "github.com/pulumi/pulumi/pkg/v3": `v${PULUMI_VERSION}` },
  go: "1.25.11",
  // Without it the CLI calls itself a development version, which the Automation API refuses.
  variables: { "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": `v${PULUMI_VERSION}` },
};

/** What the engine's tests need where there is no Pulumi CLI yet. */
export const PULUMI: Requirement = { ...GO, name: "the Pulumi CLI, or Go to build it" };

/** Path of a suitable Pulumi CLI that is installed or built, or undefined. */
export function findPulumi(root = ROOT, find = findBinary): string | undefined {
  const installed = find("pulumi");
  if (installed !== undefined && isSuitable(versionOf(installed))) return installed;
  const built = goToolPath(PULUMI_TOOL, root);
  return existsSync(built) ? built : undefined;
}

/**
 * Path of the Pulumi CLI: the one on the PATH if its version is suitable, otherwise one that is built once.
 *
 * @throws Error when it has to be built and cannot be.
 */
export async function pulumiCli(root = ROOT): Promise<string> {
  return findPulumi(root) ?? goTool(PULUMI_TOOL, root);
}

/** Whether a CLI of this version stands in for the repository's: a release of the same major version, not older. */
export function isSuitable(version: string, wanted = PULUMI_VERSION): boolean {
  const release = /^v?((\d+)\.\d+\.\d+)$/.exec(version.trim());
  return release?.[1] !== undefined && release[2] === wanted.split(".")[0] && atLeast(release[1], wanted);
}

function versionOf(program: string): string {
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const { status, stdout } = spawnSync(program, ["version"], { encoding: "utf8", env });
  return status === 0 ? stdout : "";
}
