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

export async function mochaGlobalSetup(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-engine-"));
  process.env[FOLDER] = folder;
  process.on("exit", () => {
    rmSync(folder, { recursive: true, force: true });
  });
  // Once, not in each process.
  await pulumiCli();
  await providers();
}

export function mochaGlobalTeardown(): void {
  printTable(runFolder());
}
