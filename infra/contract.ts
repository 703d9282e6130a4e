import type { Cluster } from "../components/compute/cluster";
import type { Network } from "../components/network/network";
import type { Stores } from "./data";
import type { ContractOutputs } from "./outputs";
import type { Scope } from "./scope";

/** Users that the migrations make in MySQL, named after the services. */
export const MYSQL_USERS = { producer: "producer", consumer: "consumer" } as const;

/** What the contract is put together from. */
export interface Parts {
  readonly scope: Scope;
  readonly network: Network;
  readonly stores: Stores;
  readonly cluster: Cluster;
}

/** The contract with the `apps` program: names, addresses and ARNs, no secret among them. */
export function contractOf({ scope, network, stores, cluster }: Parts) {
  const { config, tags } = scope;
  const { mysql, queue } = stores;
  return {
    environment: config.environment,
    region: config.region,
    tags,
    namespace: config.namespace,
    cluster: {
      name: cluster.clusterName,
      endpoint: cluster.endpoint,
      certificateAuthority: cluster.certificateAuthority,
      dnsAddress: cluster.dnsAddress,
      autoMode: {
        nodeRoleName: cluster.nodeRoleName,
        subnetIds: network.privateSubnetIds,
        securityGroupId: cluster.securityGroupId,
        volumeKeyArn: cluster.volumeKeyArn,
      },
    },
    network: {
      balancerCidrs: [...network.layout.private],
      dataCidrs: [...network.layout.isolated],
    },
    mysql: {
      host: mysql.host,
      readHost: mysql.readHost,
      port: mysql.port,
      database: config.mysql.database,
      tls: "rds",
      pauses: config.mysql.minCapacity === 0,
      users: MYSQL_USERS,
      credentials: { kind: "iam", adminSecretArn: mysql.adminSecretArn },
    },
    queue: {
      host: queue.host,
      port: queue.port,
      name: config.queue.name,
      cluster: true,
      tls: true,
      users: queue.userNames,
      credentials: { kind: "iam", cacheName: queue.cacheName, serverless: queue.serverless },
    },
  } satisfies ContractOutputs;
}
