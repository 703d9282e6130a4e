import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { readManifest } from "../../platform/manifest";
import type { ReadManifest } from "../../platform/manifest-schema";

/** Manifests by the names of their folders; without those folders that are no services, or whose manifest is wrong. */
export type Folders = Readonly<Record<string, ReadManifest | undefined>>;

/**
 * The folders in `services/`, which need not fit together: a new service may be what another one lacks, such as the
 * consumer of its queue.
 */
export function manifestsIn(root: string): Folders {
  const services = join(root, "services");
  const names = existsSync(services) ? readdirSync(services) : [];
  return Object.fromEntries(names.map((name) => [name, manifestOf(join(services, name, "service.ts"))]));
}

function manifestOf(file: string): ReadManifest | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const exports: unknown = createRequire(__filename)(file);
    const value =
      exports !== null && typeof exports === "object" && "default" in exports ? exports.default : undefined;
    return readManifest(value).manifest;
  } catch {
    return undefined;
  }
}
