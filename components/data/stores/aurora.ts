import { readSecret, signInToDatabase } from "../../identity/grants";
import { auroraSubject } from "../../operations/alarm-subjects";
import { charge, HOURS, SECRET, size, type Prices } from "../../price";
import { Aurora } from "../aurora";
import type { AuroraEngine } from "../aurora-engine";
import { AURORA_MYSQL, AURORA_MYSQL_FOLLOWED } from "../aurora-mysql";
import { AURORA_POSTGRES } from "../aurora-postgres";
import { IngestionUser } from "../ingestion-user";
import { clustersOf, type Cluster, type Database, type DatabasesConfig, type Engine } from "./clusters";
import type { DatabaseOutputs } from "./outputs";
import {
  endpoints,
  type Environment,
  type Grant,
  type Store,
  type StoreKind,
  type StorePlace,
} from "./store";

/** User who follows changes of rows for the search domain; the migrations make it. */
const INGESTION_USER = "ingestion";

const ENGINES: Readonly<Record<Engine, AuroraEngine>> = { mysql: AURORA_MYSQL, postgres: AURORA_POSTGRES };

/** An Aurora capacity unit, by the cluster's storage. */
const UNIT = { standard: 0.12 * HOURS, ioOptimized: 0.156 * HOURS };

const PRICES: Prices = {
  billed: {
    "aws:rds/cluster:Cluster": ({ inputs }) =>
      inputs.manageMasterUserPassword === true ? charge("secrets", SECRET) : [],
    "aws:rds/clusterInstance:ClusterInstance": ({ parent }, all) => {
      const { inputs } =
        all.find((one) => one.type === "aws:rds/cluster:Cluster" && one.parent === parent) ?? {};
      const unit = inputs?.storageType === "aurora-iopt1" ? UNIT.ioOptimized : UNIT.standard;
      return charge(
        "Aurora capacity units",
        unit,
        size(inputs?.serverlessv2ScalingConfiguration, "minCapacity"),
      );
    },
  },
  hourly: {},
  free: ["aws:rds/clusterParameterGroup:ClusterParameterGroup", "aws:rds/subnetGroup:SubnetGroup"],
};

/** Aurora of one engine: the cluster that databases share, where there are such, and clusters of single databases. */
export function auroraStores(engine: Engine): StoreKind<DatabasesConfig> {
  const { port } = ENGINES[engine];
  return {
    plan: (config, environment) =>
      clustersOf(engine, config).map((cluster) => {
        const { name, suffix, settings } = cluster;
        return {
          name,
          ports: { from: port, to: port },
          subjects: [auroraSubject(suffix, `${environment.identifier}-${suffix}`, { ...settings, engine })],
          build: (place) => buildCluster(engine, cluster, config, place),
        };
      }),
    prices: PRICES,
  };
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
