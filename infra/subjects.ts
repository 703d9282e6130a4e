import type * as pulumi from "@pulumi/pulumi";
import { GLOBAL_REGION } from "../components/edge/region";
import type { Network } from "../components/network/network";
import { ZONES } from "../components/rules/cidr";
import {
  auroraSubject,
  cacheSubjects,
  documentsSubject,
  ingestionSubject,
  kafkaSubjects,
  searchSubject,
} from "../components/operations/alarm-subjects";
import type { Subject } from "../components/operations/alarm-rows/row";
import type { Edge, TargetGroup } from "./edge";
import type { Scope } from "./scope";
import { workloadsOf } from "./workloads";

/** Something whose name in AWS may still be on its way. */
type Watched = Subject<pulumi.Input<string>>;

/** All that alarms watch and dashboards show, by what the configuration has switched on. */
export function subjectsOf(scope: Scope, network: Network, edge?: Edge): Watched[] {
  return [
    ...storeSubjects(scope),
    ...networkSubjects(network),
    ...(edge ? edgeSubjects(edge) : []),
    ...clusterSubjects(scope),
  ];
}

/** Stores are known by names that the configuration gives, so that no alarm waits for them. */
function storeSubjects({ config, identifier, account }: Scope): Watched[] {
  const { mysql, databases, postgres, documents, search, streaming, queue } = config;
  return [
    auroraSubject("mysql", `${identifier}-mysql`, { ...mysql, engine: "mysql" }),
    ...Object.entries(databases).map(([name, size]) =>
      auroraSubject(`mysql-${name}`, `${identifier}-mysql-${name}`, { ...size, engine: "mysql" }),
    ),
    ...(postgres
      ? [auroraSubject("postgres", `${identifier}-postgres`, { ...postgres, engine: "postgres" })]
      : []),
    ...(documents ? [documentsSubject("documents", `${identifier}-documents`)] : []),
    ...(search ? [searchSubject("search", `${identifier}-search`, account.id, search.volumeGb)] : []),
    ...(search?.ingestion ? [ingestionSubject("ingestion", `${identifier}-rows`)] : []),
    // A serverless cluster has metrics of its topics only, which belong to the services that make them.
    ...(streaming?.engine.kind === "provisioned"
      ? kafkaSubjects("streaming", `${identifier}-streaming`, {
          brokers: streaming.engine.brokersPerZone * ZONES,
          monitoring: streaming.engine.monitoring,
        })
      : []),
    ...cacheSubjects("queue", `${identifier}-queue`, queue.engine),
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
  const { http, images, grpc } = edge.targetGroups;
  const main = { balancer: edge.loadBalancerArnSuffix, pods: [http, ...(images ? [images] : [])] };
  const second = grpc && edge.grpc && { balancer: edge.grpc.loadBalancerArnSuffix, pods: [grpc] };
  const global = { region: GLOBAL_REGION };
  return [
    ...balancerSubjects("balancer", main),
    ...(second ? balancerSubjects("grpc", second) : []),
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

interface Balanced {
  readonly balancer: pulumi.Output<string>;
  readonly pods: readonly TargetGroup[];
}

function balancerSubjects(name: string, { balancer, pods }: Balanced): Watched[] {
  return [
    { kind: "balancer", name, dimensions: { LoadBalancer: balancer } },
    ...pods.map(({ arnSuffix }, index): Watched => ({
      kind: "targetGroup",
      name: `${name}-pods-${index}`,
      dimensions: { LoadBalancer: balancer, TargetGroup: arnSuffix },
    })),
  ];
}

/** The queue's figures come through the collector, those of nodes and pods through Container Insights. */
function clusterSubjects({ config, identifier }: Scope): Watched[] {
  const { observability, namespace, environment } = config;
  const stream: Watched = { kind: "stream", name: "stream", dimensions: { Environment: environment } };
  const cluster: Watched = { kind: "cluster", name: "cluster", dimensions: { ClusterName: identifier } };
  const workloads = workloadsOf(config).map((name): Watched => ({
    kind: "workload",
    name,
    dimensions: { ClusterName: identifier, Namespace: namespace, PodName: name },
  }));
  return [
    ...(observability?.collector === true ? [stream] : []),
    ...(observability?.containerInsights === true ? [cluster, ...workloads] : []),
  ];
}
