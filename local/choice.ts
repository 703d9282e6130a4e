import { databasesOf, type Database } from "../platform/databases";
import { queuesOf } from "../platform/queues";
import { migratorOf, runsToCompletion, type Service } from "../platform/services";

/** What a run consists of. */
export interface Choice {
  /** Services that run until they are stopped; each comes after those that it calls, and after consumers of its queues. */
  readonly served: readonly Service[];
  /** Jobs, which run once after that. */
  readonly jobs: readonly Service[];
  /** Services that run on a schedule. */
  readonly crons: readonly Service[];
  readonly databases: readonly Database[];
  /** The service that makes the databases, where there are any. */
  readonly migrator: Service | undefined;
  /** Whether a service uses a queue. */
  readonly queues: boolean;
  /** Whether the run ends by itself: all services that were named run to completion. */
  readonly ends: boolean;
}

/**
 * The named services and what they need: the services they call, and the consumer of each queue that they produce to,
 * without which the queue would fill.
 *
 * @param names names of services; all services if there are none.
 * @throws Error that names unknown services and the known ones.
 */
export function choose(services: readonly Service[], names: readonly string[]): Choice {
  const known = new Map(services.filter(isRunnable).map((service) => [service.name, service]));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) throw new Error(unknownServices(unknown, [...known.keys()]));

  const queues = queuesOf(services);
  const needsOf = ({ calls, uses }: Service) => {
    const produced = Object.keys(uses.queues).filter((queue) => uses.queues[queue]?.access === "produce");
    const consumers = queues.filter(({ name }) => produced.includes(name)).map(({ consumer }) => consumer);
    return [...consumers, ...calls];
  };
  // Depth first, so that what is needed comes before what needs it; services may call each other in a circle.
  const chosen = new Set<Service>();
  const visited = new Set<string>();
  const visit = (name: string) => {
    const service = known.get(name);
    if (service === undefined || visited.has(name)) return;
    visited.add(name);
    needsOf(service).forEach(visit);
    chosen.add(service);
  };
  (names.length > 0 ? names : [...known.keys()]).forEach(visit);

  const all = [...chosen];
  const named = names.flatMap((name) => known.get(name) ?? []);
  const databases = databasesOf(services).filter(({ users }) => all.some(({ name }) => name in users));
  return {
    served: all.filter((service) => !runsToCompletion(service)),
    jobs: all.filter(({ kind, name }) => kind === "job" || (kind === "cron" && names.includes(name))),
    crons: all.filter(({ kind, name }) => kind === "cron" && !names.includes(name)),
    databases,
    migrator: databases.length > 0 ? migratorOf(services) : undefined,
    queues: all.some(({ uses }) => Object.keys(uses.queues).length > 0),
    ends: named.length > 0 && named.every(runsToCompletion),
  };
}

/** The migrator runs where a database needs it, and not by itself. */
function isRunnable({ kind }: Service): boolean {
  return kind !== "migrator";
}

function unknownServices(unknown: readonly string[], known: readonly string[]): string {
  const are = known.length === 0 ? "there is none" : `there are ${known.join(", ")}`;
  return `There is no service ${unknown.map((name) => `"${name}"`).join(", ")} to run; ${are}.`;
}
