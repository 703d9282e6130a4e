import type * as pulumi from "@pulumi/pulumi";
import type { Cluster } from "../components/compute/cluster";
import { doorsOf, type Door, type Stores } from "./data";
import type { Scope } from "./scope";

/** Something that people open a tunnel to. */
export interface Destination {
  /** What the tunnel is called. */
  readonly name: string;
  readonly host: pulumi.Output<string>;
  readonly port: pulumi.Output<number> | number;
}

const HTTPS = 443;

/** The endpoints of the stores that are on; readers' where there are readers. */
export function storeEndpoints({ config }: Scope, stores: Stores): Destination[] {
  const { mysql, databases, postgres, documents, search, streaming, queue } = stores;
  const pair = (
    name: string,
    { host, readHost, port }: Omit<Destination, "name"> & { readonly readHost: pulumi.Output<string> },
    readers: number,
  ) => [{ name, host, port }, ...(readers > 0 ? [{ name: `${name}Reader`, host: readHost, port }] : [])];
  return [
    ...pair("mysql", mysql, config.mysql.readers),
    ...Object.entries(databases).flatMap(([name, store]) =>
      pair(`mysql-${name}`, store, config.databases[name]?.readers ?? 0),
    ),
    ...(postgres ? pair("postgres", postgres, config.postgres?.readers ?? 0) : []),
    ...(documents ? pair("documents", documents, (config.documents?.instances ?? 1) - 1) : []),
    ...(search ? [{ name: "search", host: search.domain.host, port: search.domain.port }] : []),
    ...(streaming
      ? [{ name: "streaming", host: streaming.bootstrapBrokers.apply(firstHost), port: streaming.port }]
      : []),
    { name: "queue", host: queue.host, port: queue.port },
  ];
}

/** The API of the cluster, which is private as the stores are. */
export function clusterEndpoint({ endpoint }: Cluster): Destination {
  return { name: "kubernetes", host: endpoint.apply((url) => new URL(url).hostname), port: HTTPS };
}

/** Where people are let in: at the stores and at the cluster. */
export function doorsForPeople(stores: Stores, { securityGroupId }: Cluster): Door[] {
  return [...doorsOf(stores), { name: "cluster", securityGroupId, ports: { from: HTTPS, to: HTTPS } }];
}

/** The first of brokers' addresses, `host:port,host:port`; a client hears of the others from it. */
function firstHost(brokers: string): string {
  return brokers.replace(/[:,].*$/, "");
}
