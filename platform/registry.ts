import { readManifest } from "./manifest";
import { objectionToName } from "./name";
import { conflictsOf } from "./registry-rules";
import { problemsOf } from "./service-rules";
import type { HttpRoute, Service, ServiceFolder } from "./services";

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
    const { service, problems: wrong } = readFolder(folder);
    problems.push(...wrong.map((problem) => `services/${name}/service.ts: ${problem}.`));
    if (service !== undefined) services.push(service);
  }
  // What a service that cannot be read would do is unknown, and so is what conflicts with it.
  if (services.length === folders.length) problems.push(...conflictsOf(services));
  if (problems.length > 0) throw new ManifestError(problems);
  return services;
}

function readFolder(folder: ServiceFolder): { service?: Service; problems: readonly string[] } {
  let exported: unknown;
  try {
    exported = folder.load();
  } catch (error) {
    return { problems: [`it cannot be loaded: ${error instanceof Error ? error.message : String(error)}`] };
  }
  const { manifest, problems } = readManifest(exported);
  if (manifest === undefined) return { problems };
  const { name, has } = folder;
  const dockerfile = has("./Dockerfile") ? "dockerfile" : "typescript";
  const service: Service = {
    ...manifest,
    name,
    source: manifest.image === undefined ? dockerfile : "image",
    routes: manifest.kind === "page" ? pageRoutes(manifest.routes) : (manifest.routes ?? []),
    migrations: has("./sql"),
  };
  return { service, problems: problemsOf(service, folder) };
}

/** Routes of a page, which differ in their paths only. */
function pageRoutes(routes: Service["routes"] = [{ ...PAGE_ROUTE, path: "/" }]): Service["routes"] {
  return routes.map((route) => (route.protocol === "http" ? { ...PAGE_ROUTE, path: route.path } : route));
}

const PAGE_ROUTE = {
  protocol: "http",
  stripPrefix: false,
  methods: "read",
  cache: "optimized",
  largeBodies: [],
} as const satisfies Omit<HttpRoute, "path">;

/** By code units, so that the order is the same in every locale. */
function byName({ name: one }: ServiceFolder, { name: other }: ServiceFolder): number {
  return one < other ? -1 : Number(one > other);
}
