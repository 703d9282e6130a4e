import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** How long a process has to listen at a port that it has claimed. */
const CLAIM_MS = 120_000;

/**
 * Claims a port for this process, so that no other one chooses it before this one listens at it.
 *
 * @param folder of the claims of all processes of this user.
 * @returns false where another running process has claimed it within the last two minutes.
 */
export function claimPort(
  port: number,
  folder = join(tmpdir(), `millrace-ports-${process.getuid?.() ?? 0}`),
): boolean {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(folder)) {
    if (!holds(join(folder, name))) rmSync(join(folder, name), { force: true });
  }
  const claim = join(folder, String(port));
  try {
    // Only one process can make the file.
    writeFileSync(claim, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return claimant(claim) === process.pid;
  }
}

/** Whether a claim is recent, and its process still runs. */
function holds(claim: string): boolean {
  const made = statSync(claim, { throwIfNoEntry: false })?.mtimeMs;
  if (made === undefined || Date.now() - made > CLAIM_MS) return false;
  const pid = claimant(claim);
  // A claim that is just being written has no process yet.
  return pid === undefined || isRunning(pid);
}

function claimant(claim: string): number | undefined {
  try {
    return Number(readFileSync(claim, "utf8")) || undefined;
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
