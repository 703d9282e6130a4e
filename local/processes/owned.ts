import { spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { forget, remember } from "./ledger";

/** A process that this one has started and will end. */
export interface OwnedProcess {
  readonly name: string;
  readonly pid: number;
  readonly child: ChildProcess;
  /** Settles when the process has ended, whoever ended it. */
  readonly exited: Promise<void>;
  /** Ends the process (default SIGTERM; SIGKILL when it takes over 30 s) and waits until it is gone. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<void>;
}

export interface OwnedOptions extends SpawnOptions {
  readonly name: string;
  /** Where a later run finds the process should this one be killed; see `endRemembered`. */
  readonly pidFile: string;
}

const GRACE_MS = 30_000;

const living = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of living) signalGroup(child, "SIGTERM");
});

/** Sends a signal to a process and to those that it has started, which a program such as `go run` does not pass on. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    child.kill(signal); // it has ended, or is no leader of a group any more
  }
}

/**
 * Starts a process in a group of its own, so that Ctrl-C in the terminal ends it only when its turn comes.
 * It does not outlive this process unless this one is killed outright.
 */
export function spawnOwned(command: string, args: readonly string[], options: OwnedOptions): OwnedProcess {
  const { name, pidFile, ...spawning } = options;
  const child = spawn(command, args, { ...spawning, detached: true });
  const exited = new Promise<void>((resolve) => {
    const end = () => {
      living.delete(child);
      forget(pidFile);
      resolve();
    };
    child.once("exit", end);
    child.once("error", end);
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} could not be started.`);
  living.add(child);
  remember(pidFile, pid);

  const stop = async (signal: NodeJS.Signals = "SIGTERM") => {
    signalGroup(child, signal);
    const lastResort = setTimeout(() => signalGroup(child, "SIGKILL"), GRACE_MS);
    child.ref();
    await exited;
    clearTimeout(lastResort);
  };
  return { name, pid, child, exited, stop };
}

/** How a process that has ended did so, in words; undefined while it runs. */
export function endOf({ child }: OwnedProcess): string | undefined {
  if (child.signalCode !== null) return `was ended by ${child.signalCode}`;
  if (child.exitCode !== null) return `ended with exit code ${child.exitCode}`;
  return undefined;
}

/**
 * Asks `ready` again and again until it resolves. Rejects when the process ends before, when it is not
 * ready in time, or when `signal` is aborted; the process is stopped then.
 */
export async function untilReady(
  owned: OwnedProcess,
  ready: () => Promise<void>,
  { withinMs = 60_000, signal }: { withinMs?: number; signal?: AbortSignal } = {},
): Promise<void> {
  const deadline = Date.now() + withinMs;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const end = endOf(owned);
      if (end !== undefined) throw new Error(`${owned.name} ${end} while starting`);
      const reason = await ready().then(
        () => undefined,
        (error: unknown) => String(error),
      );
      if (reason === undefined) return;
      if (Date.now() > deadline) {
        throw new Error(`${owned.name} was not ready after ${withinMs / 1000} s (${reason})`);
      }
      await sleep(50);
    }
  } catch (error) {
    await owned.stop("SIGKILL");
    throw error;
  }
}
