import { execFile } from "node:child_process";
import { promisify } from "node:util";

/**
 * The program of another major version of Node.js, from npm's package `node`.
 *
 * @param version major version, as `24`
 * @throws Error where the version is not a number, or npm cannot bring it
 */
export async function nodeOf(version: string): Promise<string> {
  if (!/^\d+$/.test(version))
    throw new Error(`--node takes a major version, such as 24, and not ${version}.`);
  const npm = ["exec", "--yes", `--package=node@${version}`, "--", "node", "--print", "process.execPath"];
  const { stdout } = await promisify(execFile)("npm", npm);
  return stdout.trim();
}
