import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** A process as it is known after its parent is gone: process ids are reused, but not with the same start. */
interface Remembered {
  readonly pid: number;
  readonly started: string;
}

/** Writes to `file` which process runs, so that a later run can end it should this one be killed. */
export function remember(file: string, pid: number): void {
  writeFileSync(file, JSON.stringify({ pid, started: startOf(pid) ?? "" } satisfies Remembered));
}

/** Forgets a process that has ended. */
export function forget(file: string): void {
  rmSync(file, { force: true });
}

/** Ends the process that a killed run left behind and `file` remembers; returns whether there was one. */
export async function endRemembered(file: string, graceMs = 20_000): Promise<boolean> {
  const past = recall(file);
  if (past !== undefined) {
    process.kill(past.pid, "SIGTERM");
    const deadline = Date.now() + graceMs;
    while (recall(file) !== undefined && Date.now() < deadline) await sleep(50);
    if (recall(file) !== undefined) process.kill(past.pid, "SIGKILL");
    while (recall(file) !== undefined) await sleep(50);
  }
  forget(file);
  return past !== undefined;
}

/** The process that `file` remembers, if that very process is still running. */
export function recall(file: string): Remembered | undefined {
  if (!existsSync(file)) return undefined;
  let past: Remembered;
  try {
    past = JSON.parse(readFileSync(file, "utf8")) as Remembered;
  } catch {
    return undefined; // cut short by a crash: it says nothing
  }
  const started = startOf(past.pid);
  return started !== undefined && started === past.started ? past : undefined;
}

/** When process `pid` started, in the system's own words, or undefined when it does not run. */
function startOf(pid: number): string | undefined {
  if (existsSync("/proc/self/stat")) return startOnLinux(pid);
  try {
    const start = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
    return start === "" ? undefined : start;
  } catch {
    return undefined;
  }
}

function startOnLinux(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name, in parentheses, may hold anything; what follows it is regular: state is field 3, start 22.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
