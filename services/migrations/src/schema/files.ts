import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** `001.do.counts.sql`: the version, the direction and a name. */
const MIGRATION = /^(\d+)\.do\.[\w-]+\.sql$/;

/**
 * The version of the latest migration in a folder, where versions count up from 1 without a gap. Only SQL files count:
 * hidden files, such as those that a desktop leaves in folders, and files of other types are ignored.
 *
 * @throws Error when the folder or an SQL file in it cannot be read, when the folder has no migration, when a version is
 * missing, or when the name of an SQL file is not of the form `001.do.name.sql`.
 */
export function latestVersion(folder: string): number {
  const files = list(folder);
  if (files.length === 0) throw new Error(`there is no migration in ${folder}; the build copies them there`);
  const versions = files.map((file) => versionOf(folder, file)).sort((one, other) => one - other);
  const missing = versions.findIndex((version, index) => version !== index + 1);
  if (missing !== -1) {
    throw new Error(
      `the migrations in ${folder} must have the versions 1 to ${files.length}, each once; ` +
        `there is ${versions[missing]} in place of ${missing + 1}`,
    );
  }
  return files.length;
}

function list(folder: string): string[] {
  const files = naming("the folder of the migrations", () => readdirSync(folder));
  return files.filter((file) => /^[^.].*\.sql$/i.test(file));
}

function versionOf(folder: string, file: string): number {
  const [, version] = MIGRATION.exec(file) ?? [];
  const path = join(folder, file);
  if (version === undefined) {
    throw new Error(`${path} is not named as a migration; it must be like 001.do.name.sql`);
  }
  if (naming("a migration", () => readFileSync(path, "utf8")).trim() === "") {
    throw new Error(`${path} is empty`);
  }
  return Number(version);
}

function naming<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Error(`${what} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
