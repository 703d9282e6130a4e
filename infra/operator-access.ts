import {
  levelsOf,
  OPERATOR_GROUPS,
  operatorAccess,
  type Level,
  type OperatorAccess,
} from "../components/access/operator-access";
import type { Cluster } from "../components/cluster/cluster";
import type { Network } from "../components/network/network";
import { hasManagerEndpoints } from "./config/endpoints";
import type { BuiltStore } from "./data";
import type { Scope } from "./scope";

/** Port of the cluster's API server. */
const HTTPS = 443;

/** Builds what operators reach stores and cluster by, as the configuration asks for it. */
export function buildOperatorAccess(
  scope: Scope,
  { vpcId, privateSubnetIds, layout }: Network,
  stores: readonly BuiltStore[],
  { clusterName, endpoint, securityGroupId }: Cluster,
): OperatorAccess {
  const { config, identifier, account, logs, opts } = scope;
  const managerCidrs = hasManagerEndpoints(config.network) ? layout.private : ["0.0.0.0/0"];
  return operatorAccess(
    {
      identifier,
      account,
      network: { vpcId, privateSubnetIds, cidr: config.network.cidr, managerCidrs },
      clusterName,
      stores: stores.flatMap(({ destinations }) => destinations),
      api: { name: "kubernetes", host: endpoint.apply((url) => new URL(url).hostname), port: HTTPS },
      admitting: [...stores, { name: "cluster", securityGroupId, ports: { from: HTTPS, to: HTTPS } }],
      bastion: config.bastion,
      vpn: config.vpn,
      roles: config.access,
      logs,
    },
    opts,
  );
}

/** Kubernetes groups that have a role. */
export function groupsOf({ config }: Scope): Partial<Record<Level, string>> {
  return Object.fromEntries(levelsOf(config.access).map((level) => [level, OPERATOR_GROUPS[level]]));
}
