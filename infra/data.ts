import type * as pulumi from "@pulumi/pulumi";
import { Aurora } from "../components/data/aurora";
import { AURORA_MYSQL, AURORA_MYSQL_FOLLOWED } from "../components/data/aurora-mysql";
import { AURORA_POSTGRES } from "../components/data/aurora-postgres";
import { Documents } from "../components/data/documents";
import { Queue } from "../components/data/queue";
import { Streaming } from "../components/data/streaming";
import { DATA_PORTS, type Ports } from "../components/network/acl-rules";
import { Admission } from "../components/network/admission";
import type { Network } from "../components/network/network";
import type { Config } from "./config";
import type { Scope } from "./scope";
import { buildSearch, type SearchParts } from "./search";

/** The stores of an environment; those that the configuration leaves out are not there. */
export interface Stores {
  readonly mysql: Aurora;
  /** Further MySQL databases, by name. */
  readonly databases: Readonly<Record<string, Aurora>>;
  readonly postgres?: Aurora;
  readonly documents?: Documents;
  readonly search?: SearchParts;
  readonly streaming?: Streaming;
  readonly queue: Queue;
}

/** Builds what keeps data, in the isolated subnets. */
export function buildStores(scope: Scope, network: Network): Stores {
  const { config, identifier, account, zones, logs, opts } = scope;
  const { postgres, documents, search, streaming, protect } = config;
  const data = { account, vpcId: network.vpcId, subnetIds: network.isolatedSubnetIds, protect };
  const database = { ...data, zones, logs };
  const mysql = new Aurora(
    "mysql",
    {
      ...config.mysql,
      ...database,
      engine: search === undefined ? AURORA_MYSQL : AURORA_MYSQL_FOLLOWED,
      identifier: `${identifier}-mysql`,
    },
    opts,
  );
  const databases: Record<string, Aurora> = {};
  for (const [name, settings] of Object.entries(config.databases)) {
    databases[name] = new Aurora(
      `database-${name}`,
      { ...settings, ...database, engine: AURORA_MYSQL, identifier: `${identifier}-mysql-${name}` },
      opts,
    );
  }
  const queue = new Queue(
    "queue",
    { ...config.queue, ...data, logs, identifier: `${identifier}-queue`, queueName: config.queue.name },
    opts,
  );
  return {
    mysql,
    databases,
    ...(postgres && {
      postgres: new Aurora(
        "postgres",
        { ...postgres, ...database, engine: AURORA_POSTGRES, identifier: `${identifier}-postgres` },
        opts,
      ),
    }),
    ...(documents && {
      documents: new Documents(
        "documents",
        { ...documents, ...database, identifier: `${identifier}-documents` },
        opts,
      ),
    }),
    ...(search && { search: buildSearch(scope, network, mysql, search) }),
    ...(streaming && {
      streaming: new Streaming(
        "streaming",
        { ...data, engine: streaming.engine, identifier: `${identifier}-streaming`, logs },
        opts,
      ),
    }),
    queue,
  };
}

/** Stores that are there only where the configuration has a section of their name. */
const OPTIONAL = ["postgres", "documents", "search", "streaming"] as const;

/** Ports of the stores that are there; known before any is made. */
export function dataPorts(config: Config): Ports[] {
  const optional = OPTIONAL.filter((store) => config[store] !== undefined);
  return (["mysql", "queue", ...optional] as const).map((store) => DATA_PORTS[store]);
}

/** Where a store is entered. */
export interface Door {
  /** The store's name in Pulumi. */
  readonly name: string;
  readonly securityGroupId: pulumi.Output<string>;
  readonly ports: Ports;
}

/** The doors of all stores, for whoever is to be let in. */
export function doorsOf({ mysql, databases, postgres, documents, search, streaming, queue }: Stores): Door[] {
  const further = Object.entries(databases).map(([name, store]) => ({
    name: `database-${name}`,
    store,
    ports: DATA_PORTS.mysql,
  }));
  return [
    { name: "mysql", store: mysql, ports: DATA_PORTS.mysql },
    ...further,
    ...(postgres ? [{ name: "postgres", store: postgres, ports: DATA_PORTS.postgres }] : []),
    ...(documents ? [{ name: "documents", store: documents, ports: DATA_PORTS.documents }] : []),
    ...(search ? [{ name: "search", store: search.domain, ports: DATA_PORTS.search }] : []),
    ...(streaming ? [{ name: "streaming", store: streaming, ports: DATA_PORTS.streaming }] : []),
    { name: "queue", store: queue, ports: DATA_PORTS.queue },
  ].map(({ name, store, ports }) => ({ name, securityGroupId: store.securityGroupId, ports }));
}

/** Lets pods and nodes reach the stores; separate rule resources, so that no store waits for the cluster. */
export function admitPods({ opts }: Scope, pods: pulumi.Output<string>, stores: Stores): void {
  for (const { name, securityGroupId, ports } of doorsOf(stores)) {
    new Admission(
      `${name}-admission`,
      { description: "Pods and nodes", from: pods, to: securityGroupId, ports },
      opts,
    );
  }
}
