import type { ReadManifest } from "./manifest-schema";

/** Where a service's image comes from: TypeScript of the folder, the folder's Dockerfile, or elsewhere. */
export type Source = "typescript" | "dockerfile" | "image";

/** A service, as its folder describes it. */
export interface Service extends Omit<ReadManifest, "routes"> {
  /** Name of the folder, and of everything that is made for the service. */
  readonly name: string;
  readonly source: Source;
  readonly routes: NonNullable<ReadManifest["routes"]>;
  /** Whether the folder has migrations, `sql/`. */
  readonly migrations: boolean;
}

/** A folder in `services/` with a `service.ts`. */
export interface ServiceFolder {
  readonly name: string;
  /** The default export of its `service.ts`. @throws what loading the file throws. */
  readonly load: () => unknown;
  /** Whether the folder has a file or folder, `./src/main.ts`. */
  readonly has: (path: string) => boolean;
  /** Names of what is in a folder of it. @default a folder is not looked into */
  readonly list?: (path: string) => readonly string[];
}

/** A route over HTTP, with all its keys. */
export type HttpRoute = Extract<Service["routes"][number], { protocol: "http" }>;

/** Sources of all programs of a TypeScript service, by their names; `main` is the service itself. */
export function programsOf({
  kind,
  commands,
}: Pick<Service, "kind" | "commands">): Readonly<Record<string, string>> & { readonly main: string } {
  return { main: kind === "page" ? "./server/main.ts" : "./src/main.ts", ...commands };
}

/** Whether a service runs to completion; any other runs until it is stopped, and answers probes meanwhile. */
export function runsToCompletion({ kind }: Pick<Service, "kind">): boolean {
  return kind === "job" || kind === "cron" || kind === "migrator";
}

/** The services that run until they are stopped. */
export function servedOf(services: readonly Service[]): Service[] {
  return services.filter((service) => !runsToCompletion(service));
}

/** The services that have Envoy before their HTTP port. */
export function proxiedOf(services: readonly Service[]): Service[] {
  return services.filter(({ sidecars }) => sidecars.envoy !== undefined);
}

/** The service that makes databases, if there is one. */
export function migratorOf(services: readonly Service[]): Service | undefined {
  return services.find(({ kind }) => kind === "migrator");
}

export function httpRoutesOf({ routes }: Pick<Service, "routes">): HttpRoute[] {
  return routes.filter((route) => route.protocol === "http");
}

/** Names of the services that call this one, sorted. */
export function callersOf(name: string, services: readonly Service[]): string[] {
  return services.filter(({ calls }) => calls.includes(name)).map((service) => service.name);
}

/** A name as part of an environment variable: `order-items` is `ORDER_ITEMS`. */
export function variableName(name: string): string {
  return name.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_");
}

/**
 * What the names of the environment variables about one of several queues or databases begin with: nothing where it is
 * the only one.
 */
export function variablePrefix(name: string, all: readonly string[]): string {
  return all.length > 1 ? `${variableName(name)}_` : "";
}
