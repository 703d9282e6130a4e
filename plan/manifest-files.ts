import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Manifest } from "./render";

/** Kubernetes reads YAML as it was then: an unquoted `off` would be false. */
const YAML_VERSION = "1.1";

/** First line of every file that is written here, by which they are known again. */
const MARK = "# Written by `npm run render`; the next run replaces it.";

/**
 * Writes one file an object into a directory, numbered in the order of application, in place of what an earlier run
 * wrote there.
 *
 * @returns the files' paths, in that order.
 * @throws one sentence when the directory holds anything else, which is then left alone.
 */
export function writeManifests(directory: string, manifests: readonly Manifest[]): string[] {
  for (const old of earlierFiles(directory)) rmSync(old);
  mkdirSync(directory, { recursive: true });
  const digits = String(manifests.length).length;
  return manifests.map((manifest, index) => {
    const number = String(index).padStart(digits, "0");
    const path = join(directory, `${number}-${manifest.kind.toLowerCase()}-${manifest.metadata.name}.yaml`);
    writeFileSync(path, `${MARK}\n${stringify(manifest, { version: YAML_VERSION, lineWidth: 0 })}`);
    return path;
  });
}

function earlierFiles(directory: string): string[] {
  if (!existsSync(directory)) return [];
  if (!statSync(directory).isDirectory())
    throw new Error(`${directory} is not a directory; name one with --out.`);
  const files = readdirSync(directory).map((name) => join(directory, name));
  const foreign = files.find((file) => !isOurs(file));
  if (foreign === undefined) return files;
  throw new Error(
    `${directory} holds ${foreign}, which is not from here; name an empty or new directory with --out.`,
  );
}

function isOurs(path: string): boolean {
  return (
    path.endsWith(".yaml") && statSync(path).isFile() && readFileSync(path, "utf8").startsWith(`${MARK}\n`)
  );
}
