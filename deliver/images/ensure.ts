import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import type { Service } from "../../platform/services";
import { buildImages } from "./build";
import { inputsTag } from "./inputs";
import { useImages } from "./promote";
import { checkRecord } from "./record";
import { logIn, pushedImages, pushImages } from "./registry";

/** What is done with Docker and the registry. */
export interface ImageTools {
  readonly logIn: typeof logIn;
  readonly pushedImages: typeof pushedImages;
  readonly buildImages: typeof buildImages;
  readonly pushImages: typeof pushImages;
}

const DOCKER: ImageTools = { logIn, pushedImages, buildImages, pushImages };

export interface EnsureOptions {
  /** Commit that the images name as their source. */
  readonly revision: string;
  readonly say: (sentence: string) => void;
  /** Aborted when no further image is to be built. */
  readonly signal: AbortSignal;
}

/** Where most nodes run images. */
const PLATFORM = "linux/amd64";

/**
 * Sees to it that a stack's registry has an image of each service as its files are now, and that the stack's file in
 * `apps/` names their digests. Builds and pushes only those that the registry lacks.
 *
 * @returns names of the services whose images were built.
 */
export async function ensureImages(
  root: string,
  stack: string,
  services: readonly Service[],
  { revision, say, signal }: EnsureOptions,
  tools: ImageTools = DOCKER,
): Promise<string[]> {
  const built = services.filter(({ source }) => source !== "image");
  if (built.length === 0) return [];
  const registry = registryOf(root, stack);
  await tools.logIn(registry);
  const digests: [string, string][] = [];
  const made: string[] = [];
  for (const service of built) {
    signal.throwIfAborted();
    const { name } = service;
    const tag = inputsTag(root, service);
    let digest = (await tools.pushedImages(registry, tag, [name])).get(name);
    if (digest === undefined) {
      say(`Building ${registry}/${name}:${tag} ...`);
      await tools.buildImages([service], {
        root,
        registry,
        tag,
        platform: PLATFORM,
        revision,
      });
      digest = (await tools.pushImages(registry, tag, [name])).get(name);
      made.push(name);
    }
    if (digest !== undefined) digests.push([name, digest]);
  }
  const names = built.map(({ name }) => name);
  const record = checkRecord({ registry, ...Object.fromEntries(digests) }, "What was pushed", names);
  useImages(root, record, stack);
  return made;
}

/** The registry that a stack's images come from, by its file in `apps/`. */
function registryOf(root: string, stack: string): string {
  const file = `apps/Pulumi.${stack}.yaml`;
  if (!existsSync(join(root, file))) throw new Error(`There is no stack ${stack}: ${file} is missing.`);
  const registry: unknown = parseDocument(readFileSync(join(root, file), "utf8")).getIn([
    "config",
    "millrace-apps:images",
    "registry",
  ]);
  if (typeof registry === "string") return registry;
  throw new Error(
    `${file} has no millrace-apps:images.registry; \`pulumi stack output registry --cwd bootstrap\` says which.`,
  );
}
