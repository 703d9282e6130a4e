import type * as pulumi from "@pulumi/pulumi";
import type { StorePlan } from "../components/data/stores/store";
import type { Edge } from "../components/edge/edge";
import { GLOBAL_REGION } from "../components/edge/region";
import type { Network } from "../components/network/network";
import type { Subject } from "../components/operations/alarm-rows/row";
import { alarmsOf, type Watched } from "../platform/alarms";
import { IMAGE_PROXY } from "../platform/image-proxy";
import type { Scope } from "./scope";

/** Something whose name in AWS may still be on its way. */
type PendingSubject = Subject<pulumi.Input<string>>;

/** All that alarms watch and dashboards show, by what the configuration has switched on. */
export function subjectsOf(
  scope: Scope,
  network: Network,
  stores: readonly StorePlan[],
  edge?: Edge,
): PendingSubject[] {
  return [
    ...stores.flatMap(({ subjects }) => subjects),
    ...networkSubjects(network),
    ...(edge ? edgeSubjects(edge) : []),
    ...clusterSubjects(scope),
    ...Object.entries(alarmsOf(scope.config.registry.deployed)).flatMap(([service, watched]) =>
      watched.flatMap((one) => serviceSubjects(service, one, scope, edge)),
    ),
  ];
}

function networkSubjects({ natGatewayIds }: Network): PendingSubject[] {
  return natGatewayIds.map((id, zone) => ({
    kind: "nat",
    name: `nat-${zone}`,
    dimensions: { NatGatewayId: id },
  }));
}

function edgeSubjects(edge: Edge): PendingSubject[] {
  const global = { region: GLOBAL_REGION };
  return [
    { kind: "balancer", name: "balancer", dimensions: { LoadBalancer: edge.loadBalancerArnSuffix } },
    ...(edge.grpc
      ? [
          {
            kind: "balancer" as const,
            name: "grpc",
            dimensions: { LoadBalancer: edge.grpc.loadBalancerArnSuffix },
          },
        ]
      : []),
    // The image proxy is no service of the registry.
    ...targetSubjects(IMAGE_PROXY, "http", edge),
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
    ...edge.certificates.map(({ arn, region }, index): PendingSubject => ({
      kind: "certificate",
      name: `certificate-${index}`,
      dimensions: { CertificateArn: arn },
      region,
    })),
  ];
}

/** The target group of a service, where it has one: its requests, and the pods that take them. */
function targetSubjects(service: string, protocol: "http" | "grpc", edge: Edge): PendingSubject[] {
  const target = edge.targetGroups[service]?.[protocol];
  const balancer = protocol === "http" ? edge.loadBalancerArnSuffix : edge.grpc?.loadBalancerArnSuffix;
  if (target === undefined || balancer === undefined) return [];
  return [
    {
      kind: "targetGroup",
      name: target.subject,
      dimensions: { LoadBalancer: balancer, TargetGroup: target.arnSuffix },
      service,
    },
  ];
}

function clusterSubjects({ config, identifier }: Scope): PendingSubject[] {
  if (config.observability?.containerInsights !== true) return [];
  return [{ kind: "cluster", name: "cluster", dimensions: { ClusterName: identifier } }];
}

/** Metrics of queues and requests come through the collector, those of pods and runs through Container Insights. */
function serviceSubjects(
  service: string,
  watched: Watched,
  { config, identifier }: Scope,
  edge?: Edge,
): PendingSubject[] {
  const { environment: Environment, namespace: Namespace, observability } = config;
  const collector = observability?.collector === true;
  const insights = observability?.containerInsights === true;
  const pods = { ClusterName: identifier, Namespace, PodName: service };
  switch (watched.of) {
    case "edge":
      return edge ? targetSubjects(service, watched.protocol, edge) : [];
    case "requests": {
      const dimensions = { Environment, Service: service };
      return collector ? [{ kind: "requests", name: `requests-${service}`, dimensions, service }] : [];
    }
    case "pods":
      return insights ? [{ kind: "workload", name: service, dimensions: pods, service }] : [];
    case "runs": {
      const traits = watched.daily ? (["daily"] as const) : [];
      return insights ? [{ kind: "runs", name: `runs-${service}`, dimensions: pods, traits, service }] : [];
    }
    case "queue": {
      // Metrics name a queue by the first part of its keys.
      const dimensions = { Environment, Queue: watched.physical };
      return collector ? [{ kind: "stream", name: `stream-${watched.queue}`, dimensions, service }] : [];
    }
  }
}
