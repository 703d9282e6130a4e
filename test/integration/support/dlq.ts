import { execFile } from "node:child_process";
import { join } from "node:path";
import { bundleDir } from "./files";

/** Runs the command for dead letters with the settings of a consumer; returns the lines that it said. */
export async function dlq(
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<string[]> {
  const program = join(bundleDir("consumer"), "dlq.js");
  const stdout = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      [program, ...args],
      { env: { ...process.env, ...env } },
      (_error, stdout, stderr) => resolve(stdout + stderr),
    );
  });
  return stdout.trim().split("\n");
}
