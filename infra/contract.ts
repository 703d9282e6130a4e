import type { Cluster } from "../components/compute/cluster";
import type { Aurora } from "../components/data/aurora";
import type { Images } from "../components/edge/images";
import type { Network } from "../components/network/network";
import type { ContractOutputs } from "../contract/outputs";
import { observabilityOf } from "./addons";
import type { Stores } from "./data";
import type { Edge } from "./edge";
import { balancerLayers } from "./edge-balancers";
import { MYSQL_USERS, type ServiceRoles } from "./identity";
import { groupsOf } from "./people";
import type { Scope } from "./scope";

/** What the contract is put together from. */
export interface Parts {
  readonly scope: Scope;
  readonly network: Network;
  readonly stores: Stores;
  readonly cluster: Cluster;
  readonly roles: ServiceRoles;
  readonly edge: Edge | undefined;
  readonly images: Images | undefined;
}

/** The contract with the `apps` program: names, addresses and ARNs, no secret among them. */
export function contractOf({ scope, network, stores, cluster, roles, edge, images }: Parts) {
  const { config, tags } = scope;
  const observability = observabilityOf(scope);
  const { mysql, databases, postgres, documents, search, streaming, queue } = stores;
  return {
    environment: config.environment,
    region: config.region,
    accountId: scope.account.id,
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
      balancerCidrs: balancerLayers(config).flatMap((layer) => network.layout[layer]),
      dataCidrs: [...network.layout.isolated],
    },
    mysql: {
      host: mysql.host,
      readHost: mysql.readHost,
      port: mysql.port,
      database: mysql.database,
      tls: "rds",
      pauses: mysql.pauses,
      users: MYSQL_USERS,
      credentials: {
        kind: "iam",
        adminSecretArn: mysql.adminSecretArn,
        ...(search && { ingestionSecretArn: search.user.secretArn }),
      },
    },
    databases: Object.fromEntries(
      Object.entries(databases).map(([name, store]) => [
        name,
        databaseOf(store, config.databases[name]?.serviceAccounts),
      ]),
    ),
    ...(postgres && { postgres: databaseOf(postgres, config.postgres?.serviceAccounts) }),
    ...(documents && {
      documents: {
        host: documents.host,
        readHost: documents.readHost,
        port: documents.port,
        adminSecretArn: documents.adminSecretArn,
        users: Object.fromEntries(
          (config.documents?.serviceAccounts ?? []).flatMap((user) =>
            roles[user] ? [[user, roles[user]]] : [],
          ),
        ),
      },
    }),
    ...(search && {
      search: {
        host: search.domain.host,
        port: search.domain.port,
        adminRoleArn: search.domain.adminRoleArn,
      },
    }),
    ...(streaming && {
      streaming: { bootstrapBrokers: streaming.bootstrapBrokers, clusterArn: streaming.arn },
    }),
    queue: {
      host: queue.host,
      port: queue.port,
      name: config.queue.name,
      cluster: true,
      tls: true,
      replicas: replicasOf(config.queue.engine),
      users: queue.userNames,
      credentials: { kind: "iam", cacheName: queue.cacheName, serverless: queue.serverless },
    },
    ...(edge && edgeOutputs(edge)),
    ...(observability && { observability }),
    ...(config.access !== undefined && { access: { groups: groupsOf(scope) } }),
    ...(images && {
      images: {
        bucket: images.bucketName,
        signingSecretArn: images.signingSecretArn,
        signingSecretVersion: images.signingSecretVersion,
      },
    }),
  } satisfies ContractOutputs;
}

/** Replicas a shard that are worth waiting for: {@link ContractOutputs}' `queue.replicas`. */
function replicasOf(engine: Scope["config"]["queue"]["engine"]): number {
  return engine.kind === "serverless" || engine.durability === "sync" ? 0 : engine.replicasPerShard;
}

function databaseOf(
  { host, readHost, port, database, pauses, adminSecretArn }: Aurora,
  users: readonly string[] = [],
) {
  return { host, readHost, port, database, pauses, adminSecretArn, users: [...users] };
}

function edgeOutputs({ targetGroups, zone, grpc, ...edge }: Edge) {
  const { http, grpc: grpcTargets, images } = targetGroups;
  return {
    targetGroups: {
      http: http.arn,
      ...(grpcTargets && { grpc: grpcTargets.arn }),
      ...(images && { images: images.arn }),
    },
    edge: {
      url: edge.url,
      ...(grpc && { grpcAddress: grpc.address }),
      distributionId: edge.distributionId,
      siteBucket: edge.siteBucket,
      invalidator: edge.invalidator,
      loadBalancer: edge.loadBalancerArnSuffix,
      httpTargetGroup: http.arnSuffix,
    },
    ...(zone && { dns: { zoneId: zone.id, zoneName: zone.name } }),
  } satisfies Partial<ContractOutputs>;
}
