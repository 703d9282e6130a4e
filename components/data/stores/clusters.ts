import type { AuroraArgs } from "../aurora";
import type { StoreArgs } from "../store";

export type Engine = "mysql" | "postgres";

/** A database that services use. */
export interface Database {
  readonly name: string;
  /** Name of the schema (in PostgreSQL: the database). */
  readonly physical: string;
  readonly engine: Engine;
  /** Services that use it. */
  readonly users: Readonly<Record<string, unknown>>;
  /** Service account of the Job that makes the schema, its tables and its users. */
  readonly job: string;
}

/** Settings of a cluster, from the configuration. */
export type ClusterSettings = Omit<AuroraArgs, keyof StoreArgs | "engine" | "database" | "logs" | "zones">;

/** What the configuration says of one database. */
export type DatabaseSettings = {
  /** Service accounts that are deployed from elsewhere and have all rights on the database. */
  readonly serviceAccounts: readonly string[];
} & (
  | { readonly cluster?: "shared" | undefined }
  | ({
      readonly cluster: "own";
      readonly version?: string | undefined;
      /** Name that the database had when its cluster was created. @default its name */
      readonly was?: string | undefined;
      /** Schema that its cluster was created with. @default that of its owner's manifest */
      readonly database?: string | undefined;
    } & Omit<ClusterSettings, "version">)
);

/** Settings of the cluster that databases share, and the schema that is made with it. */
export type SharedSettings = ClusterSettings & { readonly database: string };

/** A cluster made from a snapshot. */
export type RestoredSettings = Omit<ClusterSettings, "version"> & {
  readonly engine: Engine;
  /** @default that of the shared cluster */
  readonly version?: string | undefined;
};

export interface DatabasesConfig {
  readonly mysql: SharedSettings;
  readonly postgres: SharedSettings;
  readonly databases: Readonly<Record<string, DatabaseSettings>>;
  /** Clusters made from snapshots, from which operators copy what was lost. */
  readonly restored: Readonly<Record<string, RestoredSettings>>;
  readonly registry: {
    readonly databases: readonly Database[];
    /** The database whose rows the search domain follows. */
    readonly followed?: string | undefined;
  };
}

/** A cluster, and the databases in it. */
export interface Cluster {
  /** Name of the component. */
  readonly name: string;
  /** Last part of the cluster's identifier, and name of its alarms and tunnels. */
  readonly suffix: string;
  /** Name of the schema that is made with the cluster. */
  readonly database: string;
  readonly settings: ClusterSettings;
  readonly databases: readonly Database[];
}

/** The clusters of an engine: the one that databases share, where any does, those of one database, and restored ones. */
export function clustersOf(
  engine: Engine,
  { databases, restored, registry, ...shared }: DatabasesConfig,
): Cluster[] {
  const all = registry.databases.filter((database) => database.engine === engine);
  const ownSettings = ({ name }: Database) => {
    const settings = databases[name];
    return settings?.cluster === "own" ? settings : undefined;
  };
  const sharing = all.filter((database) => ownSettings(database) === undefined);
  const { version, ...common } = shared[engine];
  return [
    ...(sharing.length > 0
      ? [
          {
            name: engine,
            suffix: engine,
            database: common.database,
            settings: { version, ...common },
            databases: sharing,
          },
        ]
      : []),
    ...all.flatMap((database): Cluster[] => {
      const settings = ownSettings(database);
      if (settings === undefined) return [];
      const { was: name = database.name, ...own } = settings;
      return [
        {
          name: `database-${name}`,
          suffix: `${engine}-${name}`,
          database: database.physical,
          settings: { ...own, version: own.version ?? version },
          databases: [database],
        },
      ];
    }),
    ...Object.entries(restored)
      .filter(([, settings]) => settings.engine === engine)
      .map(([name, settings]) => ({
        name: `restored-${name}`,
        suffix: `restored-${name}`,
        database: common.database,
        settings: { ...settings, version: settings.version ?? version },
        databases: [],
      })),
  ];
}
