import { isOwnPath, readManifest, type ManifestResult } from "./manifest";
import { objectionToName } from "./name";
import { programsOf, type Manifest, type Service } from "./service";

/** A folder in `services/` with a `service.ts`. */
export interface ServiceFolder {
  readonly name: string;
  /** The default export of its `service.ts`. @throws what loading the file throws. */
  readonly load: () => unknown;
  /** Whether the folder has a file or folder, `./src/main.ts`. */
  readonly has: (path: string) => boolean;
}

/** Thrown for manifests that are wrong; its message has every problem of every service. */
export class ManifestError extends Error {
  override readonly name = "ManifestError";

  /** By this, Pulumi prints the message without a stack trace, as it does for `pulumi.RunError`. */
  readonly __pulumiRunError = true;

  constructor(readonly problems: readonly string[]) {
    const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
    super(`The services have ${count}:${problems.map((problem) => `\n  - ${problem}`).join("")}`);
  }
}

/**
 * The services that these folders describe, sorted by name.
 *
 * @throws ManifestError naming every problem of every folder.
 */
export function registryOf(folders: readonly ServiceFolder[]): Service[] {
  const services: Service[] = [];
  const problems: string[] = [];
  for (const folder of [...folders].sort(byName)) {
    const { name } = folder;
    const objection = objectionToName(name);
    if (objection !== undefined) problems.push(`services/${name}: its name is "${name}"; it ${objection}.`);
    const { manifest, problems: wrong } = readFolder(folder);
    problems.push(...wrong.map((problem) => `services/${name}/service.ts: ${problem}.`));
    if (manifest !== undefined) services.push({ name, ...manifest });
  }
  if (problems.length > 0) throw new ManifestError(problems);
  return services;
}

function readFolder(folder: ServiceFolder): ManifestResult {
  try {
    const { manifest, problems } = readManifest(folder.load());
    return manifest === undefined ? { problems } : { manifest, problems: missingFiles(manifest, folder) };
  } catch (error) {
    return { problems: [`it cannot be loaded: ${error instanceof Error ? error.message : String(error)}`] };
  }
}

/** What the manifest refers to and the folder lacks. */
function missingFiles(manifest: Required<Manifest>, { has }: ServiceFolder): string[] {
  const { kind, commands, folders } = manifest;
  const byKind = [programsOf(manifest).main, ...(kind === "page" ? PAGE_FILES : [])];
  const byKey = Object.entries({ commands, folders }).flatMap(([key, paths]) =>
    Object.entries(paths).map(([name, path]) => ({ key: `${key}.${name}`, path })),
  );
  return [
    ...byKind
      .filter((path) => !has(path))
      .map((path) => `kind is "${kind}"; the folder of such a service must have ${path}`),
    ...byKey
      .filter(({ path }) => isOwnPath(path) && !has(path))
      .map(({ key, path }) => `${key} is "${path}"; it must exist in the service's folder`),
  ];
}

/** Files that Vite builds a page of. */
const PAGE_FILES = ["./vite.config.mts", "./src/index.html"];

/** By code units, so that the order is the same in every locale. */
function byName({ name: one }: ServiceFolder, { name: other }: ServiceFolder): number {
  return one < other ? -1 : Number(one > other);
}
