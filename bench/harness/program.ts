import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { COMPILED } from "../../local/bundle";
import type { ProgramName, ProgramOptions } from "./peer-options";

const PEERS = join(__dirname, "..", "peers");

const PROGRAMS: readonly ProgramName[] = [
  "bare-http",
  "blpop",
  "bullmq",
  "grpc-stream",
  "insert",
  "open-loop",
  "trace-sink",
];

/** Loaded into services that are profiled. */
export const PROFILER = "profile";

/** Bundles all programs into a folder, as the services are: a compiler in the process would count as its memory. */
export async function bundlePrograms(outdir: string): Promise<void> {
  mkdirSync(outdir, { recursive: true });
  await build({
    entryPoints: [...PROGRAMS, PROFILER].map((name) => join(PEERS, `${name}.ts`)),
    outdir,
    ...COMPILED,
  });
}

const living = new Set<ChildProcess>();

/** Ends every program that still runs. */
export function killPrograms(): void {
  for (const child of living) child.kill("SIGKILL");
}

/**
 * A program as a process of its own. It is given its options as JSON, says `ready` in a line, works until it is done
 * or stopped, and may answer in one more line of JSON.
 */
export class Program {
  private errors = "";
  private readonly lines: string[] = [];
  private wake: () => void = () => undefined;
  private readonly ended: Promise<number | null>;

  private constructor(
    private readonly name: string,
    private readonly child: ChildProcess,
    readonly pid: number,
  ) {
    living.add(child);
    child.stderr?.on("data", (chunk: Buffer) => (this.errors += chunk.toString()));
    if (child.stdout) {
      createInterface(child.stdout).on("line", (line) => {
        this.lines.push(line);
        this.wake();
      });
    }
    this.ended = once(child, "close").then(([code]) => {
      living.delete(child);
      this.wake();
      return code as number | null;
    });
  }

  /** Starts a program and waits until it is ready. */
  static async start<N extends ProgramName>(
    folder: string,
    name: N,
    options: ProgramOptions[N],
  ): Promise<Program> {
    const child = spawn(process.execPath, [join(folder, `${name}.js`)], {
      stdio: ["pipe", "pipe", "pipe"],
      // Not among the arguments, which everybody on the machine may read.
      env: { PATH: process.env["PATH"], OPTIONS: JSON.stringify({ [name]: options }) },
    });
    if (child.pid === undefined) throw new Error(`${name} could not be started.`);
    const program = new Program(name, child, child.pid);
    const line = await program.line();
    if (line !== "ready") throw new Error(`${name} said "${line}" instead of being ready.`);
    return program;
  }

  /** Tells the program to begin, for those that wait for it. */
  begin(): void {
    this.child.stdin?.write("begin\n");
  }

  /** What the program answers when it is done. */
  async answer(): Promise<unknown> {
    return JSON.parse(await this.line());
  }

  /** Tells the program to stop, and waits until it has. */
  async stop(): Promise<void> {
    this.child.kill("SIGTERM");
    await this.ended;
  }

  /** The next line that the program says. */
  private async line(): Promise<string> {
    for (;;) {
      const line = this.lines.shift();
      if (line !== undefined) return line;
      const code = await Promise.race([
        this.ended,
        new Promise<undefined>((resolve) => (this.wake = () => resolve(undefined))),
      ]);
      if (code !== undefined && this.lines.length === 0) {
        throw new Error(`${this.name} ended with ${code}:\n${this.errors}`);
      }
    }
  }
}
