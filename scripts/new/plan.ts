import type { Folders } from "./manifests";
import type { NewKind, NewOptions } from "./options";

/** What a new service is. */
export interface ServicePlan {
  readonly name: string;
  readonly kind: NewKind;
  readonly queue?: { readonly name: string; readonly access: "produce" | "consume" } | undefined;
  readonly database?: { readonly name: string; readonly access: "own" | "read" } | undefined;
  /** Path of its route, where it has one. */
  readonly path?: string | undefined;
  /** Port of its HTTP, where it serves any: one that no other manifest has, so that it is the same on every machine. */
  readonly port?: number | undefined;
  /** Sentences that say what else is needed before everything fits together. */
  readonly next: readonly string[];
}

/**
 * What follows from a command line and the services that there are: a worker consumes the queue, any other service
 * produces to it; the first service of a database owns it, any other reads it.
 *
 * @throws Error where the service exists, or its queue has a consumer already.
 */
export function planService({ name, kind, queue, database }: NewOptions, folders: Folders): ServicePlan {
  if (name in folders) throw new Error(`services/${name} exists already; choose another name or remove it.`);
  const using = (find: (uses: NonNullable<Folders[string]>["uses"]) => boolean) =>
    Object.keys(folders).filter((one) => {
      const manifest = folders[one];
      return manifest !== undefined && find(manifest.uses);
    });
  const next: string[] = [];

  const access = kind === "worker" ? "consume" : "produce";
  if (queue !== undefined) {
    const [consumer] = using(({ queues }) => queues[queue]?.access === "consume");
    const producers = using(({ queues }) => queues[queue]?.access === "produce");
    if (access === "consume" && consumer !== undefined) {
      throw new Error(
        `The queue ${queue} is consumed by ${consumer} already; a queue has one consuming service.`,
      );
    }
    const command = (kind: string) => `npm run new -- service NAME --kind ${kind} --queue ${queue}`;
    if (access === "produce" && consumer === undefined) {
      next.push(`The queue ${queue} has no consumer yet. This adds one: ${command("worker")}`);
    }
    if (access === "consume" && producers.length === 0) {
      next.push(`Nothing produces to the queue ${queue} yet. This adds what does: ${command("http")}`);
    }
  }

  const owned =
    database !== undefined && using(({ databases }) => databases[database]?.access === "own").length > 0;
  const migrated = Object.values(folders).some((manifest) => manifest?.kind === "migrator");
  if (database !== undefined && !migrated) {
    throw new Error(
      `--database is "${database}", and no service is of kind "migrator", which makes databases; ` +
        "bring the folder of one back, or leave --database out.",
    );
  }
  return {
    ...{ name, kind, next },
    ...(queue !== undefined && { queue: { name: queue, access } }),
    ...(database !== undefined && { database: { name: database, access: owned ? "read" : "own" } }),
    ...((kind === "http" || kind === "page") && { path: `/${name}` }),
    ...(kind !== "job" && kind !== "cron" && { port: freePortOf(folders) }),
  };
}

const FIRST_PORT = 8080;

function freePortOf(folders: Folders): number {
  const taken = Object.values(folders).flatMap((manifest) => Object.values(manifest?.ports ?? {}));
  let port = FIRST_PORT;
  while (taken.includes(port)) port += 1;
  return port;
}
