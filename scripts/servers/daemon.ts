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
    throw new Error(`${(error as Error).message}: ${tellingLine(join(dir, "server.log"))}`, { cause: error });
  }
  const { pid, exited, stop } = server;
  return { pid, exited, stop };
}

/** The line of a server's log that most likely says why it did not start. */
function tellingLine(file: string): string {
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  const line = lines.findLast((text) => /error|fatal|fail|can't|refus/i.test(text)) ?? lines.at(-1);
  return `${line ?? ""} (log: ${file})`;
}

function pidFile(dir: string): string {
  return join(dir, "server.pid");
}
