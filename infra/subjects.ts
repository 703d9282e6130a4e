import type * as pulumi from "@pulumi/pulumi";
import type { StorePlan } from "../components/data/stores/store";
import type { Edge } from "../components/edge/edge";
import type { TargetGroup } from "../components/edge/edge-balancers";
import { GLOBAL_REGION } from "../components/edge/region";
import type { Network } from "../components/network/network";
import type { Subject } from "../components/operations/alarm-rows/row";
import type { Scope } from "./scope";

/** Something whose name in AWS may still be on its way. */
type Watched = Subject<pulumi.Input<string>>;

/** All that alarms watch and dashboards show, by what the configuration has switched on. */
export function subjectsOf(
  scope: Scope,
  network: Network,
  stores: readonly StorePlan[],
  edge?: Edge,
): Watched[] {
  return [
    ...stores.flatMap(({ subjects }) => subjects),
    ...networkSubjects(network),
    ...(edge ? edgeSubjects(edge) : []),
    ...clusterSubjects(scope),
  ];
}

function networkSubjects({ natGatewayIds }: Network): Watched[] {
  return natGatewayIds.map((id, zone) => ({
    kind: "nat",
    name: `nat-${zone}`,
    dimensions: { NatGatewayId: id },
  }));
}

function edgeSubjects(edge: Edge): Watched[] {
  const services = Object.values(edge.targetGroups);
  const pods = (protocol: "http" | "grpc") => services.flatMap((service) => service[protocol] ?? []);
  const global = { region: GLOBAL_REGION };
  return [
    ...balancerSubjects("balancer", edge.loadBalancerArnSuffix, pods("http")),
    ...(edge.grpc ? balancerSubjects("grpc", edge.grpc.loadBalancerArnSuffix, pods("grpc")) : []),
    {
      kind: "distribution",
      name: "distribution",
      dimensions: { DistributionId: edge.distributionId, Region: "Global" },
      ...global,
    },
    ...(edge.firewall
      ? [
          {
            kind: "firewall" as const,
            name: "firewall",
            dimensions: { Rule: "ALL", WebACL: edge.firewall },
            ...global,
          },
        ]
      : []),
    ...edge.certificates.map(({ arn, region }, index): Watched => ({
      kind: "certificate",
      name: `certificate-${index}`,
      dimensions: { CertificateArn: arn },
      region,
    })),
  ];
}

function balancerSubjects(
  name: string,
  balancer: pulumi.Output<string>,
  pods: readonly TargetGroup[],
): Watched[] {
  return [
    { kind: "balancer", name, dimensions: { LoadBalancer: balancer } },
    ...pods.map(({ arnSuffix, subject }): Watched => ({
      kind: "targetGroup",
      name: subject,
      dimensions: { LoadBalancer: balancer, TargetGroup: arnSuffix },
    })),
  ];
}

/** The queues' metrics come through the collector, those of nodes and pods through Container Insights. */
function clusterSubjects({ config, identifier }: Scope): Watched[] {
  const { observability, namespace, environment, registry } = config;
  const cluster: Watched = { kind: "cluster", name: "cluster", dimensions: { ClusterName: identifier } };
  // Metrics name a queue by the first part of its keys.
  const queues = registry.reported.map(({ name, physical }): Watched => ({
    kind: "stream",
    name: `stream-${name}`,
    dimensions: { Environment: environment, Queue: physical },
  }));
  const workloads = registry.workloads.map((name): Watched => ({
    kind: "workload",
    name,
    dimensions: { ClusterName: identifier, Namespace: namespace, PodName: name },
  }));
  return [
    ...(observability?.collector === true ? queues : []),
    ...(observability?.containerInsights === true ? [cluster, ...workloads] : []),
  ];
}
