import { databasesOf, type Database } from "../../platform/databases";
import { databaseJob } from "../../platform/name";
import { cacheUsersOf, queuesOf, type CacheUser, type Queue } from "../../platform/queues";
import type { Service } from "../../platform/services";

/** What the services of the repository come to in an environment. */
export interface Registry {
  /** All services. What holds data follows these, so that a service can be left out without losing any. */
  readonly services: readonly Service[];
  /** The services that the environment deploys. */
  readonly deployed: readonly Service[];
  /** Those that it does not deploy. */
  readonly leftOut: readonly Service[];
  readonly queues: readonly Queue[];
  /** With the service account of the Job that makes the schema, its tables and its users. */
  readonly databases: readonly (Database & { readonly job: string })[];
  /** Users of the cache, by service. */
  readonly cacheUsers: Readonly<Record<string, CacheUser>>;
  /** The database whose rows the search domain follows, where there is one. */
  readonly followed?: string;
}

/** What the configuration says of services, as far as the registry depends on it. */
interface Settings {
  readonly databases: DatabaseClusters;
  readonly services: Readonly<Record<string, { readonly deploy?: boolean | undefined }>>;
  /** What serves pages, where there is one. */
  readonly edge?: object | undefined;
  readonly search?: { readonly database?: string | undefined } | undefined;
}

/** Schemas that differ from those of the manifests, in clusters of single databases. */
type DatabaseClusters = Readonly<
  Record<string, { readonly cluster?: string | undefined; readonly database?: string | undefined }>
>;

/** What these services come to with these settings. */
export function resolveRegistry(services: readonly Service[], settings: Settings): Registry {
  // The edge serves the files of pages, whose servers are for environments without it.
  const isDeployed = ({ name, kind }: Service) =>
    settings.services[name]?.deploy ?? (kind !== "page" || settings.edge === undefined);
  const deployed = services.filter(isDeployed);
  const databases = databasesIn(services, settings.databases);
  const followed = settings.search && followedDatabase(databases, settings.search.database);
  return {
    services,
    deployed,
    leftOut: services.filter((service) => !isDeployed(service)),
    queues: queuesOf(services),
    databases: databases.map((database) => ({ ...database, job: databaseJob(database.name) })),
    cacheUsers: cacheUsersOf(services),
    ...(followed && { followed: followed.name }),
  };
}

/** The databases of services, each with the schema that it has in its cluster. */
export function databasesIn(services: readonly Service[], clusters: DatabaseClusters): Database[] {
  return databasesOf(services).map((database) => {
    const physical = clusters[database.name]?.database;
    return physical === undefined ? database : { ...database, physical };
  });
}

/**
 * The MySQL database that a search domain follows: the one that is named. There is no default, since with the only one as
 * default a second database would make the configuration wrong.
 */
export function followedDatabase(
  databases: readonly Database[],
  name: string | undefined,
): Database | undefined {
  return databases.find((database) => database.engine === "mysql" && database.name === name);
}
