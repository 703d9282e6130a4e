import { join, relative, sep } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { loadServices } from "../platform/load";
import { migratorOf, type Service } from "../platform/services";
import type { Teardown } from "./processes/teardown";
import { thisMachine } from "./servers/machine";
import { buildPrograms } from "./programs";
import type { System } from "./system";

export interface WatchOptions {
  /** The repository's folder. */
  readonly root: string;
  /** All services of the repository. */
  readonly services: readonly Service[];
  readonly teardown: Teardown;
  readonly signal: AbortSignal;
  readonly say: (sentence: string) => void;
}

/** What follows from changed files. */
export interface Consequences {
  /** Services to build again, and to start again where they run. */
  readonly rebuild: readonly Service[];
  /** Whether the databases are to be migrated. */
  readonly migrate: boolean;
  /** Whether a manifest has changed, and with it what services use and who there is. */
  readonly manifests: boolean;
}

/** Editors write a file in several steps. */
const SETTLE_MS = 100;

/** Folders whose files no program is built of. */
const IGNORED = /^(node_modules|test|dist(\..*)?|\..*)$/;

/**
 * Builds and starts again what changes under `services/`, until a manifest changes; what cannot be built is told, and runs
 * on as it was.
 *
 * @returns all services, as their changed manifests describe them.
 */
export async function watch(system: System, options: WatchOptions): Promise<Service[]> {
  const { root, services, teardown, signal, say } = options;
  const folder = join(root, "services");
  // An ES module.
  const { watch: watchFiles } = await import("chokidar");
  const ignored = (path: string) =>
    relative(folder, path)
      .split(sep)
      .some((part) => IGNORED.test(part));
  const watcher = watchFiles(folder, { ignoreInitial: true, ignored });
  teardown.add("The watch", () => watcher.close());
  const changed = new Set<string>();
  let wake = (): void => undefined;
  watcher.on("all", (_event, path) => {
    changed.add(relative(folder, path).split(sep).join("/"));
    wake();
  });
  signal.addEventListener("abort", () => wake());
  // A change that comes while it still looks what there is would not be seen as one.
  await new Promise<void>((resolve) => {
    watcher.once("ready", resolve);
    signal.addEventListener("abort", () => {
      resolve();
    });
  });
  signal.throwIfAborted();
  say("Watching services/ for changes ...");
  for (;;) {
    if (changed.size === 0) await new Promise<void>((resolve) => (wake = resolve));
    signal.throwIfAborted();
    await sleep(SETTLE_MS);
    const paths = [...changed];
    changed.clear();
    try {
      const consequences = consequencesOf(paths, services);
      if (consequences.manifests) return reload(root);
      await follow(consequences, system, options);
    } catch (error) {
      signal.throwIfAborted();
      say(`${(error as Error).message}\nWhat ran before still does; the next change is tried again.`);
    }
  }
}

/**
 * What follows from changed files.
 *
 * @param paths below `services/`.
 */
export function consequencesOf(paths: readonly string[], services: readonly Service[]): Consequences {
  const migrator = migratorOf(services);
  const typescript = services.filter(({ source }) => source === "typescript");
  const rebuild = new Set<Service>();
  for (const path of paths) {
    const [folder, file] = path.split("/", 2);
    const service = services.find(({ name }) => name === folder);
    // A folder that is no service's is part of all; migrations are part of the migrator.
    const users = service === undefined ? typescript : [file === "sql" ? migrator : service];
    for (const user of users) if (user !== undefined) rebuild.add(user);
  }
  return {
    rebuild: services.filter((service) => rebuild.has(service)),
    migrate: migrator !== undefined && rebuild.has(migrator),
    manifests: paths.some((path) => /^[^/]+\/(service\.ts|Dockerfile)$/.test(path)),
  };
}

async function follow(
  { rebuild, migrate }: Consequences,
  { choice, processes, migrate: migrateDatabases }: System,
  { root, say }: WatchOptions,
): Promise<void> {
  const { served, jobs, crons, migrator } = choice;
  const chosen = new Set([...served, ...jobs, ...crons, ...(migrator === undefined ? [] : [migrator])]);
  const programs = rebuild.filter((service) => chosen.has(service));
  if (programs.length === 0) return;
  say(`Building ${programs.map(({ name }) => name).join(", ")} ...`);
  await buildPrograms(programs, { root, machine: thisMachine });
  if (migrate) await migrateDatabases();
  for (const service of served.filter((one) => programs.includes(one))) {
    await processes.stop(service);
    await processes.start(service);
    say(`${service.name} runs again.`);
  }
  for (const job of jobs.filter((one) => programs.includes(one))) await processes.complete(job);
}

/** The services of manifests that have changed since they were loaded. @throws ManifestError */
function reload(root: string): Service[] {
  for (const file of Object.keys(require.cache)) {
    if (file.startsWith(join(root, "services", sep)) && file.endsWith(`${sep}service.ts`)) {
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- this is how Node.js forgets a module
      delete require.cache[file];
    }
  }
  return loadServices(root);
}
