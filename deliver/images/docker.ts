import { spawn } from "node:child_process";
import { once } from "node:events";
import { findBinary } from "../../local/servers/binaries";

/** Runs a docker command, its output going where ours goes. */
export async function docker(...args: string[]): Promise<void> {
  await run("docker", args);
}

/** The output of a command; `input` is what it reads. */
export async function run(
  command: string,
  args: readonly string[],
  { input, capture = false }: { input?: string; capture?: boolean } = {},
): Promise<string> {
  if (findBinary(command) === undefined) throw new Error(`${command} is not installed; images need it.`);
  const child = spawn(command, args, { stdio: ["pipe", capture ? "pipe" : "inherit", "inherit"] });
  child.stdin?.end(input);
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (output += text));
  const [status] = (await once(child, "close")) as [number | null];
  if (status !== 0) throw new Error(`${command} ${args[0] ?? ""} failed; what it said stands above.`);
  return output.trim();
}

/**
 * The output of a command that asks for something that need not exist.
 *
 * @param missing what the command says where it does not exist; the result is then undefined.
 * @throws Error with what the command says of any other failure.
 */
export async function attempt(
  command: string,
  args: readonly string[],
  missing: RegExp,
): Promise<string | undefined> {
  if (findBinary(command) === undefined) throw new Error(`${command} is not installed; images need it.`);
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  let [output, said] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const [status] = (await once(child, "close")) as [number | null];
  if (status === 0) return output.trim();
  if (missing.test(said)) return undefined;
  throw new Error(`${command} ${args[0] ?? ""} failed: ${said.trim() || `status ${String(status)}`}`);
}
