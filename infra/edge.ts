import type { Cluster } from "../components/cluster/cluster";
import { Edge } from "../components/edge/edge";
import type { Network } from "../components/network/network";
import { PAGE_HEADERS } from "../platform/page-headers";
import { edgePages, edgeRoutes } from "./edge-routes";
import type { Scope } from "./scope";

/** Builds the way from the Internet to services and pages, where it is configured. */
export function buildEdge(scope: Scope, network: Network, cluster: Cluster): Edge | undefined {
  const { config, identifier, account, logs, opts } = scope;
  if (config.edge === undefined) return undefined;
  const { logRetentionDays: accessLogDays, ...edge } = config.edge;
  const { vpcId, privateSubnetIds, publicSubnetIds } = network;
  return new Edge(
    "edge",
    {
      ...edge,
      accessLogDays,
      identifier,
      account,
      vpcId,
      privateSubnetIds,
      publicSubnetIds,
      // Not the cluster's output, which is known only once the cluster exists.
      clusterName: identifier,
      podsSecurityGroupId: cluster.securityGroupId,
      routes: edgeRoutes(config),
      pages: edgePages(config),
      pageHeaders: PAGE_HEADERS,
      logs,
      protect: config.protect,
    },
    opts,
  );
}
