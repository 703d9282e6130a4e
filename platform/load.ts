import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { registryOf } from "./registry";
import type { Service } from "./services";

/** The folder of the repository. */
const ROOT = join(__dirname, "..");

/**
 * The services of the repository: one for each folder in `services/` that has a `service.ts`, sorted by name.
 *
 * @param root folder of the repository.
 * @throws ManifestError naming every problem of every service.
 */
export function loadServices(root = ROOT): Service[] {
  const services = join(root, "services");
  const names = existsSync(services) ? readdirSync(services) : [];
  return registryOf(
    names
      .filter((name) => existsSync(join(services, name, "service.ts")))
      .map((name) => ({
        name,
        load: () => defaultExport(join(services, name, "service.ts")),
        has: (path) => existsSync(join(services, name, path)),
        list: (path) => readdirSync(join(services, name, path)),
      })),
  );
}

/** Names of all services, sorted. */
export function serviceNames(root = ROOT): string[] {
  return loadServices(root).map(({ name }) => name);
}

/** The default export of a TypeScript module, which whatever loaded this module can load as well. */
function defaultExport(path: string): unknown {
  const exports: unknown = createRequire(__filename)(path);
  return exports !== null && typeof exports === "object" && "default" in exports
    ? exports.default
    : undefined;
}
