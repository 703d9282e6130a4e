import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

let made: string | undefined;

/** The folder that all files of this run are in. */
export function runDir(): string {
  return (made ??= mkdtempSync(join(tmpdir(), "millrace-")));
}

/** A new folder of a test's own. */
export function newDir(): string {
  const tests = join(runDir(), "tests");
  mkdirSync(tests, { recursive: true });
  return mkdtempSync(join(tests, "test-"));
}

/** Where this run's bundle of a service is; no other build touches it. */
export function bundleDir(service: string): string {
  return join(runDir(), "services", service);
}

/** Removes all of it. */
export function removeRunDir(): void {
  if (made !== undefined) rmSync(made, { recursive: true, force: true });
}
