import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation";
import { pulumiCli } from "../../../scripts/test/pulumi";

export interface EngineOptions {
  /** Folder for the backend, the simulated account and the stacks' configuration. */
  readonly dir: string;
  /** Folders with providers, executables named `pulumi-resource-NAME`; they come first on the PATH. */
  readonly providers: readonly string[];
}

/** A Pulumi CLI with a backend and a simulated AWS account of its own. */
export interface Engine {
  readonly dir: string;
  readonly command: PulumiCommand;
  /** Environment of the CLI and of the providers that it starts. */
  readonly env: Readonly<Record<string, string>>;
  /** JSON file that the simulated account is kept in. */
  readonly account: string;
  /** File that the simulated account's operations are appended to, one JSON object a line. */
  readonly trace: string;
  /** Process id of the CLI that was started last. */
  readonly pid: () => number | undefined;
}

/** Prepares an engine; builds the CLI first where none of a suitable version is installed. */
export async function newEngine({ dir, providers }: EngineOptions): Promise<Engine> {
  const backend = join(dir, "backend");
  const bin = join(dir, "cli", "bin");
  const home = join(dir, "home");
  for (const folder of [backend, bin, home]) mkdirSync(folder, { recursive: true });
  const pidFile = join(dir, "cli.pid");
  const wrapper = join(bin, "pulumi");
  writeFileSync(wrapper, wrapperScript(await pulumiCli(), pidFile));
  chmodSync(wrapper, 0o755);
  const account = join(dir, "account.json");
  const trace = join(dir, "trace.jsonl");
  return {
    dir,
    account,
    trace,
    command: await PulumiCommand.get({ root: join(dir, "cli") }),
    env: {
      PATH: [...providers, process.env["PATH"] ?? ""].join(delimiter),
      // Empty, so that no plugin of the user's is found.
      PULUMI_HOME: home,
      // Otherwise each state has a second file, which is not replaced in one step: a killed engine may leave it empty,
      // and then no operation reads the state ("failed to load checkpoint: EOF").
      PULUMI_BACKEND_URL: `file://${backend}?metadata=skip`,
      PULUMI_CONFIG_PASSPHRASE: "engine tests",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      SIMULATOR_ACCOUNT: account,
      SIMULATOR_TRACE: trace,
    },
    pid: () => (existsSync(pidFile) ? Number(readFileSync(pidFile, "utf8")) : undefined),
  };
}

/**
 * Starts the CLI with a known process id, and ends it when the process that started it is gone: an interrupted run
 * leaves no engine behind. The providers end with their engine.
 */
function wrapperScript(cli: string, pidFile: string): string {
  return `#!/bin/sh
echo $$ >${quoted(pidFile)}
owner=$PPID
(
  while kill -0 $$; do
    kill -0 $owner || kill -KILL $$
    sleep 1
  done
) </dev/null >/dev/null 2>&1 &
exec ${quoted(cli)} "$@"
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
