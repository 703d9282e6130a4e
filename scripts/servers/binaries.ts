import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Where system servers live although a plain user's PATH leaves these folders out. */
const SYSTEM_FOLDERS = [
  "/usr/sbin",
  "/usr/local/sbin",
  "/usr/local/bin",
  "/opt/homebrew/bin",
  "/usr/libexec",
];

/** The full path of the first of `names` that is installed, or undefined. */
export function findBinary(...names: string[]): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...SYSTEM_FOLDERS].filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/** As `findBinary`, for programs that must be there; `purpose` ends the sentence "... is needed to". */
export function requireBinary(names: string[], purpose: string): string {
  const found = findBinary(...names);
  if (found === undefined)
    throw new Error(`${names.join(" or ")} is not installed; it is needed to ${purpose}.`);
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
