import { Runner } from "../components/access/runner";
import { Admission } from "../components/network/admission";
import type { Network } from "../components/network/network";
import type { Cluster } from "../components/cluster/cluster";
import type { Scope } from "./scope";

/** Port of the cluster's API server. */
const API = { from: 443, to: 443 };

/** Builds the machines that GitHub's workflows run on inside the network, and lets them reach the cluster. */
export function buildRunner(scope: Scope, network: Network, cluster: Cluster): void {
  const { config, identifier, account, logs, opts } = scope;
  if (config.runner === undefined) return;
  const { vpcId, privateSubnetIds: subnetIds } = network;
  const runner = new Runner(
    "runner",
    { ...config.runner, identifier, account, vpcId, subnetIds, logs },
    opts,
  );
  new Admission(
    "runner-admission",
    {
      description: "Workflows that deploy",
      from: runner.securityGroupId,
      to: cluster.securityGroupId,
      ports: API,
    },
    opts,
  );
}
