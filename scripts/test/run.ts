import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { thisMachine } from "../servers/machine";
import { BROWSER_PATH, findBrowser } from "./browser";
import { ofStatus, ofSuite, type Counts } from "./counts";
import { provide } from "./provide";
import type { Step } from "./steps";

export interface RunOptions {
  /** The repository's folder. */
  readonly root: string;
  readonly say: (text: string) => void;
  /** Aborted when the run is to end. */
  readonly signal: AbortSignal;
}

/** Runs a step, its output going where ours goes. */
export async function runStep(step: Step, options: RunOptions): Promise<Counts> {
  try {
    await provide(step.needs, thisMachine, options.say);
  } catch (error) {
    options.say((error as Error).message);
    return ofStatus(1);
  }
  return "script" in step.run
    ? ofStatus(await npmRun(step.run.script, options))
    : runSuite(step.run.suite, options);
}

async function npmRun(script: string, options: RunOptions): Promise<number | null> {
  return run("npm", ["run", "--silent", script], options);
}

/** How long a suite may go on after its last test before something must have been left open. */
const CLOSING_MS = 30_000;

async function runSuite(suite: readonly string[], options: RunOptions): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-counts-"));
  const countsFile = join(folder, "counts.json");
  const mocha = [
    join(options.root, "node_modules", "mocha", "bin", "mocha.js"),
    ...["--forbid-only", "--forbid-pending", "--fail-zero"],
    ...["--reporter", join(options.root, "scripts", "test", "reporter.ts")],
    ...["--reporter-option", `counts=${countsFile}`],
  ];
  try {
    const status = await run(process.execPath, [...mocha, ...suite], options, () => existsSync(countsFile));
    return ofSuite(status, countsFile);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs a command to its end; `isDone` says that it should end by itself soon, and it is ended if not. */
async function run(
  command: string,
  args: readonly string[],
  { root, signal, say }: RunOptions,
  isDone = () => false,
): Promise<number | null> {
  const browser = findBrowser(process.env);
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...(browser === undefined ? {} : { [BROWSER_PATH]: browser }) },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const interrupt = () => void child.kill("SIGINT");
  signal.addEventListener("abort", interrupt);
  let done = 0;
  const watch = setInterval(() => {
    if (isDone() && (done += WATCH_MS) > CLOSING_MS) {
      say("All tests have ended, but the suite has not: something was left open. Ending it.");
      child.kill("SIGKILL");
    }
  }, WATCH_MS);
  const [status] = (await once(child, "exit")) as [number | null];
  clearInterval(watch);
  signal.removeEventListener("abort", interrupt);
  return status;
}

const WATCH_MS = 500;
