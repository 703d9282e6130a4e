import type { Frozen } from "../components/config";
import type { Contract } from "../contract/outputs";
import type { Config } from "./config";

/**
 * What the configuration asks for and the environment that infra has made does not have, a sentence each.
 *
 * Neither the one nor the other is wrong by itself, so no schema tells.
 */
export function misfits(config: Config, contract: Frozen<Contract>): string[] {
  const { addOns, nodePools, producer, web, collector, datadog } = config;
  const { cluster, dns, observability, queue } = contract;
  const watchesWeb = observability?.workloads?.includes("web");
  const eks = cluster.autoMode !== undefined;
  const problems: readonly (readonly [boolean, string])[] = [
    [
      eks && Object.keys(nodePools).length === 0,
      "nodePools is missing; EKS Auto Mode makes no nodes until it has at least one pool.",
    ],
    [
      !eks && Object.keys(addOns).length > 0,
      "addOns are for clusters of EKS alone; leave them out and bring what the cluster needs.",
    ],
    [
      eks && producer.scaling !== undefined && addOns.metricsServer === undefined,
      "producer.scaling needs to know the pods' CPU, which EKS tells nobody by itself; set addOns.metricsServer.",
    ],
    [
      eks && addOns.externalDns !== undefined && dns === undefined,
      "addOns.externalDns needs a zone; set millrace-infra:edge.domain and millrace-infra:addOns.externalDns.",
    ],
    [
      eks && addOns.observability !== undefined && observability?.containerInsights !== true,
      "addOns.observability needs log groups and a role; set millrace-infra:observability.containerInsights to true.",
    ],
    [
      collector !== undefined && observability?.collector === undefined,
      "collector needs a log group and a role; set millrace-infra:observability.collector to true.",
    ],
    [
      producer.waitReplicas > queue.replicas,
      `producer.waitReplicas is ${producer.waitReplicas}, and the queue has ${queue.replicas} replicas a shard to wait ` +
        "for; leave it out where millrace-infra:queue.engine is serverless or durable, else set it to replicasPerShard at most.",
    ],
    [
      watchesWeb !== undefined && watchesWeb !== (web !== undefined),
      watchesWeb === true
        ? "web is missing, but infra has alarms for it; set millrace-infra:web to false, or deploy web."
        : "web has no alarms; set millrace-infra:web to true.",
    ],
    [
      datadog !== undefined && observability?.datadog === undefined,
      "datadog needs a key; set millrace-infra:observability.datadog.apiKeySecretArn to its secret's ARN.",
    ],
  ];
  return problems.filter(([is]) => is).map(([, sentence]) => `millrace-apps:${sentence}`);
}
