import type { Cluster } from "../components/cluster/cluster";
import type { StoreOutputs } from "../components/data/stores/outputs";
import type { Roles, Store } from "../components/data/stores/store";
import type { Edge } from "../components/edge/edge";
import { balancerLayers } from "../components/edge/edge-args";
import type { TargetGroup } from "../components/edge/edge-balancers";
import type { Images } from "../components/edge/images";
import type { Network } from "../components/network/network";
import { IMAGE_PROXY } from "../platform/image-proxy";
import { CONTRACT_VERSION, type ContractOutputs } from "../contract/outputs";
import type { Service } from "../platform/services";
import { observabilityOf } from "./addons";
import { secretName } from "./identity";
import { groupsOf } from "./operator-access";
import type { Scope } from "./scope";

/** What the contract is put together from. */
export interface Parts {
  readonly scope: Scope;
  readonly network: Network;
  readonly stores: readonly Store[];
  readonly cluster: Cluster;
  readonly roles: Roles;
  readonly edge: Edge | undefined;
  readonly images: Images | undefined;
}

/** The contract with the `apps` program: names, addresses and ARNs, no secret among them. */
export function contractOf({ scope, network, stores, cluster, roles, edge, images }: Parts) {
  const { config, tags } = scope;
  const observability = observabilityOf(scope);
  const proxy = edge?.targetGroups[IMAGE_PROXY]?.http;
  return {
    version: CONTRACT_VERSION,
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
      balancerCidrs: balancerLayers(config.edge).flatMap((layer) => network.layout[layer]),
      dataCidrs: [...network.layout.isolated],
    },
    leftOut: config.registry.leftOut.map(({ name }) => name),
    services: Object.fromEntries(
      config.registry.deployed.map((service) => [service.name, serviceOutputs(scope, service, edge)]),
    ),
    ...storeOutputs(stores, roles),
    ...(edge && edgeOutputs(edge)),
    ...(observability && { observability }),
    ...(config.access !== undefined && { access: { groups: groupsOf(scope) } }),
    ...(images && {
      images: {
        bucket: images.bucketName,
        signingSecretArn: images.signingSecretArn,
        signingSecretVersion: images.signingSecretVersion,
        ...(proxy && { targetGroup: targetGroup(proxy) }),
      },
    }),
  } satisfies ContractOutputs;
}

/** The stores' parts; databases are those of all stores. */
function storeOutputs(stores: readonly Store[], roles: Roles) {
  const all = stores.map((store) => store.outputs(roles));
  return {
    ...all.reduce<Omit<StoreOutputs, "databases">>((merged, one) => ({ ...merged, ...one }), {}),
    databases: Object.fromEntries(all.flatMap(({ databases = {} }) => Object.entries(databases))),
  };
}

function serviceOutputs(scope: Scope, { name, uses }: Service, edge: Edge | undefined) {
  const { http, grpc } = edge?.targetGroups[name] ?? {};
  return {
    targetGroups: {
      ...(http && { http: targetGroup(http) }),
      ...(grpc && { grpc: targetGroup(grpc) }),
    },
    secrets: Object.fromEntries(uses.secrets.map((secret) => [secret, secretName(scope, secret)])),
  };
}

function targetGroup({ arn, arnSuffix }: TargetGroup) {
  return { arn, metricName: arnSuffix };
}

function edgeOutputs({ zone, grpc, ...edge }: Edge) {
  return {
    edge: {
      url: edge.url,
      ...(grpc && { grpcAddress: grpc.address }),
      distributionId: edge.distributionId,
      siteBucket: edge.siteBucket,
      invalidator: edge.invalidator,
      loadBalancer: edge.loadBalancerArnSuffix,
    },
    ...(zone && { dns: { zoneId: zone.id, zoneName: zone.name } }),
  } satisfies Partial<ContractOutputs>;
}
