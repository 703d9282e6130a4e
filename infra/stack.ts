import type { OperatorAccess } from "../components/access/operator-access";
import { Cluster } from "../components/cluster/cluster";
import { balancerPorts } from "../components/edge/edge-args";
import { Network } from "../components/network/network";
import type { ContractOutputs } from "../contract/outputs";
import { buildAddOnRoles } from "./addons";
import type { Config } from "./config";
import { contractOf } from "./contract";
import { admitPods, buildStores, dataPorts, planStores, STORES } from "./data";
import { buildEdge } from "./edge";
import { buildPodRoles } from "./identity";
import { buildImages } from "./images";
import { buildOperations } from "./operations";
import { buildOperatorAccess } from "./operator-access";
import { refuseRemovedQueues } from "./removed-queues";
import { buildRunner } from "./runner";
import { scopeOf } from "./scope";

/**
 * Builds the AWS side of an environment and returns what the `apps` program and people need of it.
 *
 * @param kinds kinds of stores that it may have
 */
export async function deploy(config: Config, kinds = STORES): Promise<ContractOutputs & OperatorAccess> {
  await refuseRemovedQueues(config);
  const scope = await scopeOf(config);
  const { identifier, account, zones, logs, opts } = scope;

  const plans = planStores(scope, kinds);
  const network = new Network(
    "network",
    {
      ...config.network,
      identifier,
      account,
      zones,
      dataPorts: dataPorts(plans),
      balancerPorts: balancerPorts(config.edge),
      logs,
    },
    opts,
  );

  const stores = buildStores(scope, network, plans);

  const cluster = new Cluster(
    "cluster",
    {
      ...config.cluster,
      clusterName: identifier,
      account,
      vpcId: network.vpcId,
      subnetIds: network.privateSubnetIds,
      protect: config.protect,
      logs,
    },
    opts,
  );
  admitPods(scope, cluster.securityGroupId, stores);

  const edge = buildEdge(scope, network, cluster);
  const images = buildImages(scope);

  const roles = buildPodRoles(scope, cluster, stores, images);
  buildAddOnRoles(scope, cluster, edge?.zone);

  buildRunner(scope, network, cluster);

  buildOperations(scope, network, plans, edge);

  const operators = buildOperatorAccess(scope, network, stores, cluster);

  return { ...contractOf({ scope, network, stores, cluster, roles, edge, images }), ...operators };
}
