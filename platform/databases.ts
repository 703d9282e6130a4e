import type { Engine } from "./service";
import { migratorOf, type Service } from "./services";

/** What a user of a database may do: read rows, or also insert, update and delete them. */
export type Rights = "read" | "write";

/** A database, as the services that use it describe it. */
export interface Database {
  readonly name: string;
  /** Name of the schema in MySQL, or of the database in PostgreSQL. */
  readonly physical: string;
  readonly engine: Engine;
  /** Name of the service whose folder has its migrations. */
  readonly owner: string;
  /** Whether the owner's folder has any. */
  readonly migrations: boolean;
  /** Rights of the services that use it, by their names, which are also those of their users. */
  readonly users: Readonly<Record<string, Rights>>;
}

/** The databases of all services, sorted by name. */
export function databasesOf(services: readonly Service[]): Database[] {
  const names = new Set(services.flatMap(({ uses }) => Object.keys(uses.databases)));
  return [...names].sort().flatMap((name): Database[] => {
    const using = services.filter(({ uses }) => name in uses.databases);
    const owner = using.find(({ uses }) => uses.databases[name]?.access === "own");
    const owned = owner?.uses.databases[name];
    if (owner === undefined || owned === undefined) return [];
    const users = using.map(({ name: user, uses }) => {
      const rights: Rights = uses.databases[name]?.access === "read" ? "read" : "write";
      return [user, rights] as const;
    });
    return [
      {
        name,
        physical: owned.was ?? physicalName(name),
        engine: owned.engine,
        owner: owner.name,
        migrations: owner.migrations,
        users: Object.fromEntries(users),
      },
    ];
  });
}

/** Name of the schema of a new database. */
export function physicalName(name: string): string {
  return name.replaceAll("-", "_");
}

/** Databases that a service owns, sorted. */
export function ownedDatabases({ uses }: Pick<Service, "uses">): string[] {
  return Object.keys(uses.databases)
    .filter((database) => uses.databases[database]?.access === "own")
    .sort();
}

/** Folders in a service's folder with the migrations of the databases that it owns: `sql`, or one in it for each of several. */
export function sqlFolders(service: Pick<Service, "uses">): Readonly<Record<string, string>> {
  const owned = ownedDatabases(service);
  return Object.fromEntries(
    owned.map((database) => [database, owned.length === 1 ? "sql" : `sql/${database}`]),
  );
}

/** Folders of migrations in the image of a service, by the databases' names: all of them for the migrator. */
export function migrationFolders(
  name: string,
  services: readonly Service[],
): Readonly<Record<string, string>> {
  if (migratorOf(services)?.name !== name) return {};
  const folders = services
    .filter(({ migrations }) => migrations)
    .flatMap((service) =>
      Object.entries(sqlFolders(service)).map(
        ([database, folder]) => [database, `services/${service.name}/${folder}`] as const,
      ),
    );
  return Object.fromEntries(folders);
}
