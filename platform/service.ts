/**
 * Kinds of services:
 *
 * - `http` answers requests,
 * - `worker` works on what it takes from elsewhere, and answers probes,
 * - `job` runs to completion,
 * - `page` is a page in `src/`, built by Vite, and the server that serves it where no CDN does.
 */
export const KINDS = ["http", "worker", "job", "page"] as const;
export type Kind = (typeof KINDS)[number];

/** What a folder in `services/` says of its service; the default export of its `service.ts`. */
export interface Manifest {
  readonly kind: Kind;
  /** One line of up to 120 characters; a label of the image. */
  readonly description: string;
  /**
   * Further programs in the image, which people run by hand: TypeScript files of the folder, by the programs' names.
   *
   * @default none
   * @example { dlq: "./src/dlq/main.ts" } // dist/dlq.js
   */
  readonly commands?: Readonly<Record<string, string>>;
  /**
   * Folders that the programs read at run time, by their names next to the programs: each a path in the service's
   * folder, or one in a package that the service depends on.
   *
   * @default none
   * @example { sql: "./sql", docs: "@fastify/swagger-ui/static" } // dist/sql, dist/docs
   */
  readonly folders?: Readonly<Record<string, string>>;
}

/** A service, as its folder describes it. */
export interface Service extends Required<Manifest> {
  /** Name of the folder, and of everything that is made for the service. */
  readonly name: string;
}

/** Describes a service: `export default defineService({ ... })` in `services/<name>/service.ts`. */
export function defineService(manifest: Manifest): Manifest {
  return manifest;
}

/** Sources of all programs of a service, by their names; `main` is the service itself. */
export function programsOf({ kind, commands }: Pick<Service, "kind" | "commands">) {
  return { main: kind === "page" ? "./server/main.ts" : "./src/main.ts", ...commands };
}

/** Whether a service runs to completion; any other runs until it is stopped, and answers probes meanwhile. */
export function runsToCompletion({ kind }: Pick<Service, "kind">): boolean {
  return kind === "job";
}
