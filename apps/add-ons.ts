import type * as pulumi from "@pulumi/pulumi";
import { AddOn } from "../k8s/add-on";
import { externalDnsValues, metricsServerValues, observabilityValues } from "../k8s/add-on-values";
import { Datadog } from "../k8s/datadog";
import { Keda } from "../k8s/keda";
import { podIdentity } from "../k8s/openings";
import { namesOf, reporterOpenings } from "./access";
import type { Scope } from "./scope";

/** Builds the add-ons that EKS keeps. Their pods need nodes, so they come after the pools, and go before them. */
export function buildAddOns({ config, contract, cloud }: Scope, nodes: readonly pulumi.Resource[]): void {
  const { metricsServer, externalDns, observability } = config.addOns;
  if (cloud === undefined) return;
  const clusterName = contract.cluster.name;
  const opts = { ...cloud, dependsOn: [...nodes] };
  if (metricsServer !== undefined) {
    const { version, replicas } = metricsServer;
    const values = metricsServerValues(replicas);
    new AddOn("metrics-server", { clusterName, addOn: "metrics-server", version, values }, opts);
  }
  if (externalDns !== undefined && contract.dns !== undefined) {
    const { version, sources } = externalDns;
    const { zoneName } = contract.dns;
    const values = externalDnsValues({ zoneName, owner: clusterName, sources });
    new AddOn("external-dns", { clusterName, addOn: "external-dns", version, values }, opts);
  }
  if (observability !== undefined) {
    const { version, containerLogs } = observability;
    const addOn = "amazon-cloudwatch-observability";
    new AddOn(
      "observability",
      { clusterName, addOn, version, values: observabilityValues(containerLogs) },
      opts,
    );
  }
}

/**
 * Builds what scales workloads, unless the configuration has none.
 *
 * @param before what must exist first: the nodes, and the services' namespace, into which its chart puts a role.
 */
export function buildKeda(scope: Scope, before: pulumi.Resource[]): Keda | undefined {
  const { config, contract, opts } = scope;
  if (config.keda === undefined) return undefined;
  const { cluster, namespace, edge } = contract;
  return new Keda(
    "keda",
    {
      ...config.keda,
      clusterName: cluster.name,
      watchNamespace: namespace,
      endpoint: cluster.endpoint,
      names: namesOf(contract),
      // Services report depths of queues, AWS the balancer's metrics; its APIs are open together with Kubernetes'.
      sources: [...reporterOpenings(scope), ...(edge === undefined ? [] : [podIdentity()])],
    },
    { ...opts, dependsOn: before },
  );
}

/** Builds Datadog's agents, unless the configuration has none. */
export function buildDatadog({ config, contract, opts }: Scope, nodes: pulumi.Resource[]): void {
  const { cluster, environment, region, observability } = contract;
  if (config.datadog === undefined || observability?.datadog === undefined) return;
  const { apiKeySecretArn } = observability.datadog;
  new Datadog(
    "datadog",
    { ...config.datadog, clusterName: cluster.name, environment, region, apiKeySecretArn },
    { ...opts, dependsOn: nodes },
  );
}
