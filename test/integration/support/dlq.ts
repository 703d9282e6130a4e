import { execFile } from "node:child_process";
import { join } from "node:path";
import { bundleDir } from "../../../local/services/run-dir";

type Environment = Readonly<Record<string, string>>;

/** Runs the command for dead letters with the settings of a consumer; returns the lines that it said. */
export async function dlq(env: Environment, ...args: readonly string[]): Promise<string[]> {
  return (await dlqEnded(env, ...args)).lines;
}

/** The same, with its exit code. */
export async function dlqEnded(
  env: Environment,
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly lines: string[] }> {
  const program = join(bundleDir("consumer"), "dlq.js");
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [program, ...args],
      { env: { ...process.env, ...env } },
      (error, stdout, stderr) =>
        resolve({
          code: error === null ? 0 : Number(error.code),
          lines: (stdout + stderr).trim().split("\n"),
        }),
    );
  });
}
