import * as pulumi from "@pulumi/pulumi";
import { AddOn } from "../k8s/add-on";
import { externalDnsValues, metricsServerValues, observabilityValues } from "../k8s/add-on-values";
import { Datadog } from "../k8s/datadog";
import { Keda } from "../k8s/keda";
import { selector } from "../k8s/labels";
import { podIdentity, podsIn } from "../k8s/openings";
import { namesOf } from "./access";
import type { Scope } from "./scope";
import { ports } from "./settings";

/**
 * Builds the cluster's add-ons that EKS keeps. Their pods need nodes, so they come after the pools, and go before them.
 *
 * @throws pulumi.RunError for an add-on that the cluster cannot have.
 */
export function buildAddOns({ config, contract, cloud }: Scope, nodes: readonly pulumi.Resource[]): void {
  const { metricsServer, externalDns, observability } = config.addOns;
  if (cloud === undefined) {
    const [wanted] = Object.keys(config.addOns);
    if (wanted === undefined) return;
    throw new pulumi.RunError(
      `millrace-apps:addOns.${wanted} is for clusters of EKS alone; leave it out and bring what the cluster needs.`,
    );
  }
  const clusterName = contract.cluster.name;
  const opts = { ...cloud, dependsOn: [...nodes] };
  if (metricsServer !== undefined) {
    const { version, replicas } = metricsServer;
    const values = metricsServerValues(replicas);
    new AddOn("metrics-server", { clusterName, addOn: "metrics-server", version, values }, opts);
  }
  if (externalDns !== undefined) {
    const { version, sources } = externalDns;
    if (contract.dns === undefined) throw new pulumi.RunError(NO_ZONE);
    const { zoneName } = contract.dns;
    const values = externalDnsValues({ zoneName, owner: clusterName, sources });
    new AddOn("external-dns", { clusterName, addOn: "external-dns", version, values }, opts);
  }
  if (observability !== undefined) {
    if (contract.observability?.containerInsights !== true) throw new pulumi.RunError(NO_INSIGHTS);
    const { version, containerLogs } = observability;
    const addOn = "amazon-cloudwatch-observability";
    new AddOn(
      "observability",
      { clusterName, addOn, version, values: observabilityValues(containerLogs) },
      opts,
    );
  }
}

/** Builds what scales workloads, unless the configuration has none. */
export function buildKeda({ config, contract, opts }: Scope, nodes: pulumi.Resource[]): Keda | undefined {
  if (config.keda === undefined) return undefined;
  const { cluster, namespace, edge } = contract;
  // The queue's depth is asked of the producer, the balancer's figures of AWS, whose APIs are open with Kubernetes'.
  const producer = podsIn(namespace, selector("producer"), ports.producer);
  return new Keda(
    "keda",
    {
      ...config.keda,
      clusterName: cluster.name,
      watchNamespace: namespace,
      endpoint: cluster.endpoint,
      names: namesOf(contract),
      sources: [producer, ...(edge === undefined ? [] : [podIdentity()])],
    },
    { ...opts, dependsOn: nodes },
  );
}

/**
 * Builds Datadog's agents, unless the configuration has none.
 *
 * @throws pulumi.RunError where infra knows of no key.
 */
export function buildDatadog({ config, contract, opts }: Scope, nodes: pulumi.Resource[]): void {
  if (config.datadog === undefined) return;
  const { cluster, environment, region, observability } = contract;
  if (observability?.datadog === undefined) throw new pulumi.RunError(NO_KEY);
  const { apiKeySecretArn } = observability.datadog;
  new Datadog(
    "datadog",
    { ...config.datadog, clusterName: cluster.name, environment, region, apiKeySecretArn },
    { ...opts, dependsOn: nodes },
  );
}

const NO_ZONE =
  "millrace-apps:addOns.externalDns needs a zone; set millrace-infra:edge.domain and millrace-infra:addOns.externalDns, " +
  "and run `pulumi up` in the repository's root.";

const NO_INSIGHTS =
  "millrace-apps:addOns.observability needs log groups and a role; set millrace-infra:observability.containerInsights to " +
  "true and run `pulumi up` in the repository's root.";

const NO_KEY =
  "millrace-apps:datadog needs a key; set millrace-infra:observability.datadog.apiKeySecretArn to the ARN of the secret that " +
  "holds it, and run `pulumi up` in the repository's root.";
