import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readJson, writeWhole } from "./processes/files";

/** Where the running system's servers are, as settings of services; without secrets. */
export type Addresses = Readonly<Record<string, string>>;

const fileIn = (dir: string) => join(dir, "run", "addresses.json");

/** Writes down where the servers are, for commands that are run beside the system. */
export function keepAddresses(dir: string, addresses: Addresses): void {
  writeWhole(fileIn(dir), JSON.stringify(addresses), 0o644);
}

/** Where the servers are, while a system runs; else undefined. */
export function readAddresses(dir: string): Addresses | undefined {
  const file = fileIn(dir);
  return existsSync(file) ? (readJson(file) as Addresses) : undefined;
}

export function forgetAddresses(dir: string): void {
  rmSync(fileIn(dir), { force: true });
}
