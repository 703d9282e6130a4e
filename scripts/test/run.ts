import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { thisMachine } from "../../local/servers/machine";
import { BROWSER_PATH, findBrowser } from "./browser";
import { ofStatus, ofSuite, total, type Counts } from "./counts";
import { provide } from "./provide";
import { shares, type Step } from "./steps";
import { Turns, type Output } from "./turns";

export interface RunOptions {
  /** The repository's folder. */
  readonly root: string;
  /** Where the step's output goes. */
  readonly output: Output;
  /** Aborted when the run is to end. */
  readonly signal: AbortSignal;
  /** The Node.js to run tests with. @default this one */
  readonly node?: string;
  /**
   * Milliseconds that a suite may take to end after its last test, and its output after the suite. What takes longer was
   * left open. @default 30000
   */
  readonly closingMs?: number;
}

let providing: Promise<void> = Promise.resolve();

/** Runs a step to its end. */
export async function runStep(step: Step, options: RunOptions): Promise<Counts> {
  const say = (text: string) => options.output.write(`${text}\n`);
  // One step after the other: a machine has one package manager.
  const provided = providing.then(() => provide(step.needs, thisMachine, say));
  providing = provided.catch(() => undefined);
  try {
    await provided;
  } catch (error) {
    say((error as Error).message);
    return ofStatus(1);
  }
  if (options.signal.aborted) return ofStatus(1);
  if ("script" in step.run) return ofStatus(await npmRun(step.run.script, options));
  const turns = new Turns(options.output);
  const counts = shares(step.run, options.root).map(async (files) => {
    const turn = turns.take();
    try {
      return await runMocha(files, { ...options, output: turn });
    } finally {
      turn.end();
    }
  });
  return total(await Promise.all(counts));
}

async function npmRun(script: string, options: RunOptions): Promise<number | null> {
  return run("npm", ["run", "--silent", script], options);
}

/** Node's options for mocha: recordings make much short-lived garbage, which a larger young generation collects cheaply. */
const NODE_OPTIONS = ["--max-semi-space-size=128"];

async function runMocha(files: readonly string[], options: RunOptions): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-counts-"));
  const countsFile = join(folder, "counts.json");
  const mocha = [
    join(options.root, "node_modules", "mocha", "bin", "mocha.js"),
    ...["--forbid-only", "--forbid-pending", "--fail-zero"],
    ...["--reporter", join(options.root, "scripts", "test", "reporter.ts")],
    ...["--reporter-option", `counts=${countsFile}`],
    ...(process.stdout.isTTY ? ["--color"] : []),
  ];
  try {
    const node = options.node ?? process.execPath;
    const status = await run(node, [...NODE_OPTIONS, ...mocha, ...files], options, () =>
      existsSync(countsFile),
    );
    return ofSuite(status, countsFile);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs a command to its end; `isDone` says that it should end by itself soon, and it is ended if not. */
async function run(
  command: string,
  args: readonly string[],
  { root, signal, output, node, closingMs = 30_000 }: RunOptions,
  isDone = () => false,
): Promise<number | null> {
  const browser = findBrowser(process.env);
  const child = spawn(command, args, {
    cwd: root,
    env: {
      ...process.env,
      ...(browser === undefined ? {} : { [BROWSER_PATH]: browser }),
      ...(node === undefined ? {} : { PATH: [dirname(node), process.env["PATH"]].join(delimiter) }),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => output.write(text));
  const interrupt = () => void child.kill("SIGINT");
  signal.addEventListener("abort", interrupt);
  let done = 0;
  const watch = setInterval(() => {
    if (isDone() && (done += WATCH_MS) > closingMs) {
      clearInterval(watch);
      output.write("All tests have ended, but the suite has not: something was left open. Ending it.\n");
      child.kill("SIGKILL");
    }
  }, WATCH_MS);
  const closed = new Promise((resolve) => child.once("close", resolve));
  const [status] = (await once(child, "exit")) as [number | null];
  clearInterval(watch);
  signal.removeEventListener("abort", interrupt);
  // Output may still be on its way, and a process that was left running may hold it open for good.
  const bound = setTimeout(() => {
    output.write(
      "A process that the suite started is still running and has its output open. Not waiting for it.\n",
    );
    child.stdout.destroy();
    child.stderr.destroy();
  }, closingMs);
  await closed;
  clearTimeout(bound);
  return status;
}

const WATCH_MS = 500;
