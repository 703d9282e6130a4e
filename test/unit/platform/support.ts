import assert from "node:assert/strict";
import { ManifestError, registryOf } from "../../../platform/registry";
import type { ServiceFolder } from "../../../platform/services";
import type { Manifest } from "../../../platform/service";

export const WORKER: Manifest = { kind: "worker", description: "Stores orders" };

/** A TypeScript service with this manifest and everything that it refers to. */
export function folder(name: string, manifest: unknown = WORKER): ServiceFolder {
  return { name, load: () => manifest, has: (path) => path !== "./Dockerfile" };
}

/** What is wrong with the folders. */
export function problems(...folders: ServiceFolder[]): readonly string[] {
  try {
    registryOf(folders);
    return [];
  } catch (error) {
    assert.ok(error instanceof ManifestError);
    return error.problems;
  }
}
