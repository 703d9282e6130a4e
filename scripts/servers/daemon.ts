import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { endRemembered, forget, remember } from "../ledger";
import type { Identity } from "./identity";

/** A server process that this one has started and will end. */
export interface Daemon {
  readonly pid: number;
  /** Settles when the process has ended, whoever ended it. */
  readonly exited: Promise<void>;
  /** Ends the process (default SIGTERM, after 30 s SIGKILL) and waits until it is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export interface DaemonOptions {
  readonly command: string;
  readonly args: string[];
  /** The server's own folder: holds `server.log` and `server.pid`. */
  readonly dir: string;
  readonly identity: Identity;
  /** Resolves when the server answers; called again and again while it rejects. */
  readonly ready: () => Promise<void>;
  /** @default 60000 */
  readonly readyWithinMs?: number;
}

const living = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of living) child.kill("SIGTERM");
});

/** Ends a server that a killed run left in `dir`. To be called before its files are touched. */
export async function endPastDaemon(dir: string): Promise<void> {
  await endRemembered(pidFile(dir));
}

/** Starts a server in a process group of its own, so that Ctrl-C does not end it before its users. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { command, args, dir, identity } = options;
  const log = openSync(join(dir, "server.log"), "a");
  const child = spawn(command, args, { ...identity, cwd: dir, detached: true, stdio: ["ignore", log, log] });
  closeSync(log);
  const exited = new Promise<void>((resolve) => {
    const end = () => {
      living.delete(child);
      forget(pidFile(dir));
      resolve();
    };
    child.once("exit", end);
    child.once("error", end);
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} could not be started.`);
  living.add(child);
  remember(pidFile(dir), pid);
  child.unref();

  const stop = async (signal: NodeJS.Signals = "SIGTERM") => {
    child.kill(signal);
    const lastResort = setTimeout(() => child.kill("SIGKILL"), 30_000);
    child.ref();
    await exited;
    clearTimeout(lastResort);
  };
  try {
    await waitUntilReady(child, options);
  } catch (error) {
    await stop("SIGKILL");
    throw error;
  }
  return { pid, exited, stop };
}

async function waitUntilReady(child: ChildProcess, options: DaemonOptions): Promise<void> {
  const name = basename(options.command);
  const deadline = Date.now() + (options.readyWithinMs ?? 60_000);
  let reason: unknown;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`${name} ended while starting: ${lastLine(options.dir)}`);
    }
    try {
      await options.ready();
      return;
    } catch (error) {
      reason = error;
    }
    await sleep(50);
  }
  throw new Error(
    `${name} did not get ready in time (${String(reason)}); its log is ${options.dir}/server.log`,
  );
}

function lastLine(dir: string): string {
  const file = join(dir, "server.log");
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  const telling = lines.slice(-30).findLast((line) => /error|fatal|fail|can't/i.test(line)) ?? lines.at(-1);
  return `${telling ?? "no word"} (log: ${file})`;
}

function pidFile(dir: string): string {
  return join(dir, "server.pid");
}
