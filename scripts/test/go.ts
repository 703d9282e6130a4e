import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { requireBinary } from "../servers/binaries";
import type { Requirement } from "../servers/packages";

export const GO: Requirement = {
  name: "Go",
  programs: ["go"],
  apt: "golang-go ca-certificates", // modules come over TLS
  dnf: "golang",
  brew: "go",
};

export interface GoTool {
  /** What its program is called here. */
  readonly name: string;
  /** The package of its `main`, as Go imports it. */
  readonly source: string;
  readonly version: string;
}

/**
 * The program of a tool that comes as a Go module, built under `.local/` the first time.
 *
 * @throws Error when there is no Go to build it with, or it cannot be downloaded.
 */
export async function goTool({ name, source, version }: GoTool, root: string): Promise<string> {
  const dir = join(root, ".local", `${name}-${version}`);
  const program = join(dir, source.slice(source.lastIndexOf("/") + 1));
  if (existsSync(program)) return program;
  const go = requireBinary(GO.programs.slice(), `build ${name}`);
  mkdirSync(join(root, ".local"), { recursive: true });
  // Each process builds in a folder of its own, and moves the whole of it into place at the end.
  const unfinished = mkdtempSync(`${dir}.`);
  try {
    const build = spawn(go, ["install", `${source}@${version}`], {
      stdio: ["ignore", "ignore", "inherit"],
      // Without C: a machine that has Go need not have a C compiler.
      env: { ...process.env, GOBIN: unfinished, CGO_ENABLED: "0" },
    });
    const [status] = (await once(build, "exit")) as [number | null];
    if (status !== 0) throw new Error(`go install ${source}@${version} failed; see its output above.`);
    // Another process may have been faster.
    if (!existsSync(program)) renameSync(unfinished, dir);
  } catch (error) {
    if (!existsSync(program)) throw error;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return program;
}
