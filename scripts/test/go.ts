import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { requireBinary } from "../../local/servers/binaries";
import type { Requirement } from "../../local/servers/packages";
import { goFor } from "./go-toolchain";

export const GO: Requirement = {
  name: "Go",
  programs: ["go"],
  apt: "golang-go ca-certificates", // modules come over TLS
  dnf: "golang",
  brew: "go",
};

/** A program that is built from Go modules. */
export interface GoTool {
  /** Folder under `.local/`, together with the version. */
  readonly name: string;
  readonly version: string;
  /** Import path of its `main` package, or the text of one that the modules leave to be written. */
  readonly main: string | { readonly program: string; readonly text: string };
  /** Versions of the modules that it is built from, by module path. */
  readonly modules: Readonly<Record<string, string>>;
  /** Oldest Go that builds these modules, as in the `go` line of their `go.mod`. */
  readonly go: string;
  /** Values of string variables that the linker sets, by import path and name. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** Where the program of a tool is, or will be once it is built. */
export function goToolPath({ name, version, main }: GoTool, root: string): string {
  return join(root, ".local", `${name}-${version}`, typeof main === "string" ? basename(main) : main.program);
}

/**
 * Builds a tool under `.local/`, unless it is there already, and returns the path of its program.
 *
 * The build has a module of its own that requires the tool's modules: `go install` refuses modules that replace one of
 * their requirements.
 *
 * @throws Error when Go is missing or too old, or when the build fails.
 */
export async function goTool(tool: GoTool, root: string): Promise<string> {
  const program = goToolPath(tool, root);
  if (existsSync(program)) return program;
  const { name, version, main, variables = {} } = tool;
  const installed = requireBinary(GO.programs.slice(), `build ${name} ${version}`);
  const go = await goFor(installed, tool.go, `${name} ${version}`);
  const dir = join(root, ".local", `${name}-${version}`);
  mkdirSync(join(root, ".local"), { recursive: true });
  // A complete build is renamed to its final path, so that an interrupted or concurrent one is never used.
  const unfinished = mkdtempSync(`${dir}.unfinished-`);
  try {
    writeFileSync(join(unfinished, "go.mod"), goMod(tool));
    if (typeof main !== "string") writeFileSync(join(unfinished, "main.go"), main.text);
    const settings = Object.entries(variables).map(([variable, value]) => `-X ${variable}=${value}`);
    // Debug symbols are a third of a large program.
    const ldflags = ["-s", "-w", ...settings].join(" ");
    const source = typeof main === "string" ? main : ".";
    const args = ["build", "-mod=mod", "-ldflags", ldflags, "-o", basename(program), source];
    const status = await run(go, args, unfinished);
    if (status !== 0) throw new Error(`Go could not build ${name} ${version}; its output is above.`);
    if (!existsSync(program)) {
      rmSync(dir, { recursive: true, force: true });
      renameSync(unfinished, dir);
    }
    return program;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** The module that the build runs in. */
function goMod({ modules, go }: GoTool): string {
  const required = Object.entries(modules).map(([module, version]) => `\t${module} ${version}\n`);
  return `module millrace.invalid/tool\n\ngo ${go}\n\nrequire (\n${required.join("")})\n`;
}

async function run(go: string, args: readonly string[], cwd: string): Promise<number | null> {
  const build = spawn(go, args, {
    cwd,
    stdio: ["ignore", "ignore", "inherit"],
    // Without C: a machine that has Go need not have a C compiler.
    // And without the GOROOT of another Go than this one.
    env: { ...process.env, CGO_ENABLED: "0", GO111MODULE: "on", GOROOT: undefined, GOWORK: "off" },
  });
  const [status] = (await once(build, "exit")) as [number | null];
  return status;
}
