import { closeSync, openSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { endRemembered } from "../processes/ledger";
import { spawnOwned, untilReady, type OwnedProcess } from "../processes/owned";
import type { Identity } from "./identity";

/** A server process that this one has started and will end. */
export type Daemon = Pick<OwnedProcess, "pid" | "exited" | "stop">;

export interface DaemonOptions {
  readonly command: string;
  readonly args: string[];
  /** File that is the server's standard input. @default none */
  readonly input?: string;
  /** The server's folder, which it runs in: holds `server.log` and `server.pid`. */
  readonly dir: string;
  readonly identity: Identity;
  /** Resolves when the server answers; called again and again while it rejects. */
  readonly ready: () => Promise<void>;
}

/** Ends a server that a killed run left in `dir`. To be called before its files are touched. */
export async function endPastDaemon(dir: string): Promise<void> {
  await endRemembered(pidFile(dir));
}

/** Starts a server that writes its log to `dir` and waits until it answers. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { command, args, dir, identity } = options;
  const log = openSync(join(dir, "server.log"), "w");
  const input = options.input === undefined ? "ignore" : openSync(options.input, "r");
  const server = spawnOwned(command, args, {
    ...identity,
    name: basename(command),
    pidFile: pidFile(dir),
    cwd: dir,
    stdio: [input, log, log],
  });
  closeSync(log);
  if (input !== "ignore") closeSync(input);
  server.child.unref(); // a server that a test forgot must not keep the tests from ending
  try {
    await untilReady(server, options.ready);
  } catch (error) {
    const file = join(dir, "server.log");
    const line = tellingLine(readFileSync(file, "utf8"));
    throw new Error(`${(error as Error).message}: ${line} (log: ${file})`, { cause: error });
  }
  const { pid, exited, stop } = server;
  return { pid, exited, stop };
}

/**
 * The line of a server's log that says why it did not start: MariaDB and MySQL mark errors, of which the first is the
 * cause of the others; Redis and Toxiproxy end with it.
 */
function tellingLine(log: string): string {
  const lines = log.trimEnd().split("\n");
  return lines.find((line) => line.includes("[ERROR]")) ?? lines.at(-1) ?? "";
}

function pidFile(dir: string): string {
  return join(dir, "server.pid");
}
