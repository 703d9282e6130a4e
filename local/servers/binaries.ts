import { accessSync, constants, existsSync, readdirSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Where system servers live although a plain user's PATH leaves these folders out. */
const SYSTEM_FOLDERS = [
  "/usr/sbin",
  "/usr/local/sbin",
  "/usr/local/bin",
  "/opt/homebrew/bin",
  "/usr/libexec",
];

/** Debian keeps PostgreSQL's programs apart, by version. */
const POSTGRES_FOLDER = "/usr/lib/postgresql";

function postgresFolders(): string[] {
  const versions = existsSync(POSTGRES_FOLDER) ? readdirSync(POSTGRES_FOLDER) : [];
  return versions
    .sort((one, other) => Number(other) - Number(one))
    .map((version) => join(POSTGRES_FOLDER, version, "bin"));
}

/** The full path of the first of `names` that is installed, or undefined. */
export function findBinary(...names: string[]): string | undefined {
  const path = (process.env["PATH"] ?? "").split(delimiter).filter(Boolean);
  const folders = [...path, ...SYSTEM_FOLDERS, ...postgresFolders()];
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
