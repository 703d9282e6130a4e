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

/** Folders of migrations in the image of a service, by the databases' names: all of them for the migrator. */
export function migrationFolders(
  name: string,
  services: readonly Service[],
): Readonly<Record<string, string>> {
  if (migratorOf(services)?.name !== name) return {};
  return Object.fromEntries(
    databasesOf(services)
      .filter(({ migrations }) => migrations)
      .map((database) => [database.name, `services/${database.owner}/sql`]),
  );
}
