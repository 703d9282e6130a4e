import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

export interface ExecOptions {
  /** Written to the command's standard input. @default nothing */
  readonly input?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Shows the command's messages while it runs, for what takes minutes. @default false */
  readonly show?: boolean;
}

/** What a command that succeeded said. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command; rejects with what it said when it fails. */
export async function exec(
  command: string,
  args: readonly string[],
  { input = "", env, show = false }: ExecOptions = {},
): Promise<Output> {
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: "pipe",
  });
  child.stdin.on("error", () => undefined); // its exit code says more
  child.stdin.end(input);
  if (show) child.stderr.on("data", (chunk: Buffer) => process.stderr.write(chunk));
  const [stdout, stderr, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve)),
  ]);
  if (status !== 0) {
    throw new Error(`${[command, ...args].join(" ")} failed: ${stderr.trim() || stdout.trim()}`);
  }
  return { stdout, stderr };
}
