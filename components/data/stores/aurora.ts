import { readSecret, signInToDatabase } from "../../identity/grants";
import { auroraSubject } from "../../operations/alarm-subjects";
import { Aurora, type AuroraArgs } from "../aurora";
import type { AuroraEngine } from "../aurora-engine";
import { AURORA_MYSQL, AURORA_MYSQL_FOLLOWED } from "../aurora-mysql";
import { AURORA_POSTGRES } from "../aurora-postgres";
import { IngestionUser } from "../ingestion-user";
import type { StoreArgs } from "../store";
import type { DatabaseOutputs } from "./outputs";
import {
  endpoints,
  type Environment,
  type Grant,
  type Store,
  type StoreKind,
  type StorePlace,
} from "./store";

/** A database that services use. */
export interface Database {
  readonly name: string;
  /** Name of the schema (in PostgreSQL: the database). */
  readonly physical: string;
  readonly engine: "mysql" | "postgres";
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
  | ({ readonly cluster: "own"; readonly version?: string | undefined } & Omit<ClusterSettings, "version">)
);

/** Settings of the cluster that databases share, and the schema that is made with it. */
export type SharedSettings = ClusterSettings & { readonly database: string };

/** A cluster made from a snapshot. */
export type RestoredSettings = Omit<ClusterSettings, "version"> & {
  readonly engine: Database["engine"];
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

/** User who follows changes of rows for the search domain; the migrations make it. */
const INGESTION_USER = "ingestion";

type Engine = Database["engine"];

const ENGINES: Readonly<Record<Engine, AuroraEngine>> = { mysql: AURORA_MYSQL, postgres: AURORA_POSTGRES };

/** A cluster, and the databases in it. */
interface Cluster {
  /** Name of the component. */
  readonly name: string;
  /** Last part of the cluster's identifier, and name of its alarms and tunnels. */
  readonly suffix: string;
  /** Name of the schema that is made with the cluster. */
  readonly database: string;
  readonly settings: ClusterSettings;
  readonly databases: readonly Database[];
}

/** Aurora of one engine: the cluster that databases share, where there are such, and clusters of single databases. */
export function auroraStores(engine: Engine): StoreKind<DatabasesConfig> {
  return (config, environment) =>
    clustersOf(engine, config).map((cluster) => {
      const { name, suffix, settings } = cluster;
      const { port } = ENGINES[engine];
      return {
        name,
        ports: { from: port, to: port },
        subjects: [auroraSubject(suffix, `${environment.identifier}-${suffix}`, { ...settings, engine })],
        build: (place) => buildCluster(engine, cluster, config, place),
      };
    });
}

function clustersOf(
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
      const { name, physical } = database;
      return [
        {
          name: `database-${name}`,
          suffix: `${engine}-${name}`,
          database: physical,
          settings: { ...settings, version: settings.version ?? version },
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

function buildCluster(engine: Engine, cluster: Cluster, config: DatabasesConfig, place: StorePlace): Store {
  const { name, suffix, settings, databases } = cluster;
  const followed = databases.find((database) => database.name === config.registry.followed);
  const aurora = new Aurora(
    name,
    {
      ...settings,
      engine: followed === undefined ? ENGINES[engine] : AURORA_MYSQL_FOLLOWED,
      database: cluster.database,
      identifier: `${place.identifier}-${suffix}`,
      account: place.account,
      vpcId: place.vpcId,
      subnetIds: place.subnetIds,
      zones: place.zones,
      protect: place.protect,
      logs: place.logs,
    },
    place.opts,
  );
  const follower = followed && followingUser(place);
  const parts = databases.map((database) => ({
    database,
    guests: config.databases[database.name]?.serviceAccounts ?? [],
    ...(database === followed && { follower }),
  }));
  return {
    securityGroupId: aurora.securityGroupId,
    destinations: endpoints(suffix, aurora, settings.readers),
    grants: grantsOf(place, aurora, parts),
    outputs: () => ({
      databases: Object.fromEntries(
        parts.map((part) => [part.database.name, outputsOf(engine, aurora, part)]),
      ),
    }),
    ...(followed &&
      follower && {
        rows: {
          clusterIdentifier: aurora.clusterIdentifier,
          schema: followed.physical,
          ports: { from: ENGINES[engine].port, to: ENGINES[engine].port },
          securityGroupId: aurora.securityGroupId,
          secret: { arn: follower.secretArn, keyArn: follower.keyArn },
        },
      }),
  };
}

/** A database in its cluster. */
interface Part {
  readonly database: Database;
  readonly guests: readonly string[];
  /** The user who follows its rows, if any does. */
  readonly follower?: IngestionUser | undefined;
}

/**
 * Services and guests sign in as the user of their name, which a cluster has once; the Jobs of the migrations read the
 * administrator's password.
 */
function grantsOf({ account }: Environment, aurora: Aurora, parts: readonly Part[]): Grant[] {
  const users = parts.flatMap(({ database, guests }) => [...Object.keys(database.users), ...guests]);
  return [
    ...[...new Set(users)].map((user): Grant => [user, [signInToDatabase(account, aurora.resourceId, user)]]),
    ...parts.map(({ database, follower }): Grant => [
      database.job,
      [
        ...readSecret(account, aurora.adminSecretArn, aurora.keyArn),
        ...(follower ? readSecret(account, follower.secretArn, follower.keyArn) : []),
      ],
    ]),
  ];
}

function outputsOf(engine: Engine, aurora: Aurora, { database, guests, follower }: Part): DatabaseOutputs {
  const { host, readHost, port, pauses, adminSecretArn } = aurora;
  return {
    engine,
    host,
    readHost,
    port,
    database: database.physical,
    tls: "rds",
    pauses,
    users: Object.fromEntries(Object.keys(database.users).map((service) => [service, service])),
    guests: [...guests],
    credentials: {
      kind: "iam",
      adminSecretArn,
      ...(follower && { ingestionSecretArn: follower.secretArn }),
    },
  };
}

function followingUser({ identifier, account, protect, opts }: StorePlace): IngestionUser {
  return new IngestionUser(
    "search-user",
    { identifier: `${identifier}-search-user`, account, userName: INGESTION_USER, protect },
    opts,
  );
}
