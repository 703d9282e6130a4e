import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Longest time that a process waits for another one that is alive. */
const PATIENCE_MS = 30_000;
const PAUSE_MS = 2;
const FREE = "free";

/**
 * Runs a short piece of work while no other process of this machine runs one on the same folder.
 *
 * The lock is a folder with one file, named `free` or after the process that holds it. Renaming that file takes the
 * lock, gives it back, and takes it from a process that was killed: of several that try, the file system lets one
 * succeed.
 *
 * @throws an Error that names the folder when another process holds the lock for more than 30 seconds
 */
export function locked<T>(folder: string, work: () => T): T {
  const mine = join(folder, `${process.pid}-${randomBytes(4).toString("hex")}`);
  const deadline = Date.now() + PATIENCE_MS;
  while (!take(folder, mine)) {
    if (Date.now() > deadline) {
      throw new Error(
        `The account is locked by another process (see ${folder}); if that is not running, remove the folder.`,
      );
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
  }
  try {
    return work();
  } finally {
    renameSync(mine, join(folder, FREE));
  }
}

function take(folder: string, mine: string): boolean {
  let holder: string | undefined;
  try {
    [holder] = readdirSync(folder);
  } catch (error) {
    if (!isCode(error, "ENOENT")) throw error;
    prepare(folder);
    return false;
  }
  if (holder === undefined || (holder !== FREE && isAlive(Number(holder.split("-")[0])))) return false;
  try {
    renameSync(join(folder, holder), mine);
    return true;
  } catch (error) {
    if (isCode(error, "ENOENT")) return false;
    throw error;
  }
}

/** Makes the folder with its file at once, so that none ever sees it empty. */
function prepare(folder: string): void {
  mkdirSync(dirname(folder), { recursive: true });
  const made = mkdtempSync(join(dirname(folder), `.${basename(folder)}-`));
  writeFileSync(join(made, FREE), "");
  try {
    renameSync(made, folder);
  } catch (error) {
    rmSync(made, { recursive: true });
    if (!isCode(error, "ENOTEMPTY") && !isCode(error, "EEXIST")) throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !isCode(error, "ESRCH");
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
