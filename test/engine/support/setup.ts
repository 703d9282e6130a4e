import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pulumiCli } from "../../../scripts/test/pulumi";
import { providerFolder } from "../../../simulator/install";
import { FOLDER, runFolder } from "./folder";
import { printTable } from "./table";

// Loaded with --require: mocha runs these two once, before and after all files, whichever process runs a file.

/** Folder with the simulated providers. */
export function providers(): Promise<string> {
  return providerFolder(join(__dirname, "..", "..", ".."));
}

/** How long engines may still write after the process that started them was interrupted. */
const ENDING_MS = 1_500;

let isComplete = false;

export async function mochaGlobalSetup(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-engine-"));
  process.env[FOLDER] = folder;
  process.on("exit", () => {
    // The engines of an interrupted run are still writing to the folder.
    if (!isComplete) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ENDING_MS);
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  });
  // Once, not in each process.
  await pulumiCli();
  await providers();
}

export function mochaGlobalTeardown(): void {
  isComplete = true;
  printTable(runFolder());
}
