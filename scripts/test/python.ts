import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { findBinary } from "../../local/servers/binaries";
import type { Requirement } from "../../local/servers/packages";

export const PYTHON: Requirement = {
  name: "Python 3",
  programs: ["python3"],
  apt: "python3 python3-venv", // Debian's Python alone makes no environments
  dnf: "python3",
  brew: "python",
};

/** A Python that can make environments of its own. */
export function findPython(): string | undefined {
  const python = findBinary(...PYTHON.programs);
  if (python === undefined) return undefined;
  const { status } = spawnSync(python, ["-c", "import ensurepip, venv"], { stdio: "ignore" });
  return status === 0 ? python : undefined;
}

export interface PythonTool {
  /** Its name on PyPI. */
  readonly name: string;
  readonly version: string;
  /** A part of it that has to be asked for. */
  readonly extra?: string;
  /** Further packages in the same environment, each as `name==version`. @default none */
  readonly packages?: readonly string[];
  /** @default its name */
  readonly program?: string;
}

/**
 * The program of a tool, in an environment of its own under `.local/`, made the first time.
 *
 * @throws Error when there is no Python to make it with, or it cannot be downloaded.
 */
export async function pythonTool(tool: PythonTool, root: string): Promise<string> {
  const { name, version, extra, packages = [], program = name } = tool;
  const environment = join(root, ".local", `${name}-${version}`);
  const complete = join(environment, "complete");
  if (!existsSync(complete)) {
    const python = findPython();
    if (python === undefined) throw new Error(`${name} needs a Python 3 that can make environments.`);
    mkdirSync(join(root, ".local"), { recursive: true });
    // Each process installs into a folder of its own, since an environment cannot be moved; a link leads to a whole one.
    const own = mkdtempSync(`${environment}.`);
    try {
      await run(python, "-m", "venv", own);
      const wanted = `${name}${extra === undefined ? "" : `[${extra}]`}==${version}`;
      const pip = join(own, "bin", "pip");
      await run(pip, "install", "--quiet", "--disable-pip-version-check", wanted, ...packages);
      writeFileSync(join(own, "complete"), "");
    } catch (error) {
      rmSync(own, { recursive: true, force: true });
      throw error;
    }
    symlinkSync(basename(own), `${own}.link`);
    // A folder in the link's place is an interrupted installation of an earlier release.
    if (lstatSync(environment, { throwIfNoEntry: false })?.isDirectory() === true)
      rmSync(environment, { recursive: true });
    renameSync(`${own}.link`, environment);
  }
  return join(environment, "bin", program);
}

async function run(command: string, ...args: string[]): Promise<void> {
  const child = spawn(command, args, { stdio: ["ignore", "ignore", "inherit"] });
  const [status] = (await once(child, "exit")) as [number | null];
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed; what it said stands above.`);
}
