import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { stringify } from "yaml";
import type { Manifest } from "../../../plan/render";
import { exec, type Output } from "./exec";

/** A way from this machine to a port of a pod. */
export interface Forward {
  /** On 127.0.0.1. */
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** A command that answers each line with one line, until it is ended. */
export interface Conversation {
  readonly ask: (line: string) => Promise<string>;
  readonly end: () => Promise<void>;
}

/** The cluster's command line, with the rights of the user who runs the tests. */
export class Kubectl {
  /** @param command the words before kubectl's own arguments. */
  constructor(
    private readonly command: readonly [string, ...string[]],
    private readonly env: Readonly<Record<string, string>> = {},
  ) {}

  /** Runs a command and returns its standard output. */
  async run(...args: string[]): Promise<string> {
    return (await this.exec(args)).stdout;
  }

  /** As the repository's scripts have it; rejects with what kubectl said. */
  readonly ask = async (args: readonly string[], input?: string): Promise<string> =>
    (await this.exec(args, input)).stdout;

  /** Applies an object as the API server takes it: unknown and doubled fields are errors. */
  async apply(manifest: Manifest | Readonly<Record<string, unknown>>, ...flags: string[]): Promise<Output> {
    return this.exec(
      ["apply", "--server-side", "--field-manager=e2e", "--validate=strict", ...flags, "-f", "-"],
      stringify(manifest, { version: "1.1" }),
    );
  }

  /** Forwards a port of this machine to a pod, a Service's pod (`service/web`) or the like. */
  async forward(namespace: string, target: string, port: number): Promise<Forward> {
    const [program, ...words] = this.command;
    const child = spawn(program, [...words, "port-forward", "-n", namespace, target, `:${port}`], {
      env: { ...process.env, ...this.env },
      stdio: ["ignore", "pipe", "inherit"],
      detached: true,
    });
    const exited = once(child, "exit");
    const stop = async () => {
      // The whole group: the command may be a script around kubectl.
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid);
      await exited;
    };
    const lines = createInterface(child.stdout);
    const [line] = (await Promise.race([once(lines, "line"), exited.then(() => [""])])) as [string];
    const local = /127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (local === undefined) {
      await stop();
      throw new Error(`No way could be opened to ${target} in ${namespace}.`);
    }
    child.stdout.resume();
    return { port: Number(local), stop };
  }

  /** Starts a command that reads lines and answers each with a line. Questions are asked one after the other. */
  converse(...args: string[]): Conversation {
    const [program, ...words] = this.command;
    const child = spawn(program, [...words, ...args], {
      env: { ...process.env, ...this.env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.stdin.on("error", () => undefined); // its exit says more
    const exited = once(child, "exit");
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    let last: Promise<unknown> = Promise.resolve();
    const exchange = async (line: string) => {
      child.stdin.write(`${line}\n`);
      const answer = await lines.next();
      if (answer.done === true)
        throw new Error(`kubectl ${args.slice(0, 5).join(" ")} ended: ${said.trim()}`);
      return answer.value;
    };
    return {
      ask: (line) => {
        const answer = last.then(() => exchange(line));
        last = answer.catch(() => undefined);
        return answer;
      },
      end: async () => {
        child.stdin.end();
        await exited;
      },
    };
  }

  private exec(args: readonly string[], input?: string): Promise<Output> {
    const [program, ...words] = this.command;
    return exec(program, [...words, ...args], { env: this.env, ...(input !== undefined && { input }) });
  }
}
