import type * as pulumi from "@pulumi/pulumi";
import { Autoscaler } from "../k8s/autoscaler";
import { balancerRequests, cpuUsage, reportedValue, type Trigger } from "../k8s/triggers";
import type { Scope } from "./scope";
import type { Services } from "./services";

/**
 * Lets the number of pods follow the load, for the services whose configuration says so.
 *
 * @param keda does the scaling, and must outlive what tells it to.
 */
export function buildScaling(scope: Scope, { producer, consumer }: Services, keda: pulumi.Resource[]): void {
  const { config, contract, opts } = scope;
  const { namespace } = contract;
  const options = { ...opts, dependsOn: keda };
  if (config.producer.scaling !== undefined) {
    const { minReplicas, maxReplicas } = config.producer.scaling;
    const triggers = requestTriggers(scope, config.producer.scaling);
    const { deployment } = producer;
    const workload = "producer";
    new Autoscaler(
      "producer-scaling",
      { workload, namespace, deployment, minReplicas, maxReplicas, triggers },
      options,
    );
  }
  if (config.consumer.scaling !== undefined) {
    const { minReplicas, maxReplicas, depthPerReplica } = config.consumer.scaling;
    // One figure for all partitions, without a user in Redis: the producer adds them up.
    const triggers = [reportedValue(`http://producer.${namespace}/queue`, "depth", depthPerReplica)];
    const { deployment } = consumer;
    const workload = "consumer";
    new Autoscaler(
      "consumer-scaling",
      { workload, namespace, deployment, minReplicas, maxReplicas, triggers },
      options,
    );
  }
}

/** By CPU, which is told soon, and by what the balancer has counted, where there is one. */
function requestTriggers(
  { contract: { region, edge } }: Scope,
  { cpuPercent, requestsPerSecond }: { readonly cpuPercent: number; readonly requestsPerSecond: number },
): Trigger[] {
  if (edge === undefined) return [cpuUsage(cpuPercent)];
  const { loadBalancer, httpTargetGroup: targetGroup } = edge;
  return [
    cpuUsage(cpuPercent),
    balancerRequests({ region, loadBalancer, targetGroup, perSecond: requestsPerSecond }),
  ];
}
