import { recordApps } from "../../../plan/programs";
import type { Manifest } from "../../../plan/render";
import { manifests } from "../../../plan/render";
import { loadServices } from "../../../platform/load";
import { repositoryWithFourServices } from "../../support/four-services";
import { APPS_CONTRACT, e2eContract } from "../../support/stacks/e2e";

interface Selector {
  readonly matchLabels: Readonly<Record<string, string>>;
}

export interface Peer {
  readonly ipBlock?: { readonly cidr: string };
  readonly namespaceSelector?: Selector;
  readonly podSelector?: Selector;
}

export interface Port {
  readonly protocol: "TCP" | "UDP";
  readonly port: number;
}

interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports: readonly Port[];
}

/** As much of a NetworkPolicy as these tests are about. */
export interface Policy extends Manifest {
  readonly metadata: Manifest["metadata"] & { readonly namespace: string };
  readonly spec: {
    readonly podSelector: Selector;
    readonly ingress: readonly Rule[];
    readonly egress: readonly Rule[];
  };
}

export type Direction = "ingress" | "egress";

/** Addresses that the policies are made for. */
export interface Addresses {
  readonly data: string;
  readonly balancer: string;
  readonly dns: string;
}

/** Of anything that policies say nothing about. */
const ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:any";

/** The services' namespace in these tests; every other one is named after it too. */
export const NAMESPACE = "millrace-e2e-openings";

/** The namespace that stands for another one: the real one may be at work on the same cluster. */
export function standIn(namespace: string): string {
  return namespace === NAMESPACE ? NAMESPACE : `${NAMESPACE}-${namespace}`;
}

/**
 * The NetworkPolicies of a stack in which everything that has one is turned on, in namespaces of this test: for the services
 * of the repository, and for four that are added to it as folders.
 */
export async function renderPolicies({ data, balancer, dns }: Addresses): Promise<Policy[]> {
  const targetGroup = { arn: ARN, metricName: "any" };
  const services = loadServices(repositoryWithFourServices());
  const committed = e2eContract(services);
  const contract = {
    ...committed,
    namespace: NAMESPACE,
    cluster: { ...committed.cluster, dnsAddress: dns },
    network: { balancerCidrs: [`${balancer}/32`], dataCidrs: [`${data}/32`] },
    observability: {
      containerInsights: false,
      collector: { metricsNamespace: "Millrace", metricsLogGroup: "/metrics" },
    },
    databases: Object.fromEntries(
      Object.entries(committed.databases).map(([name, database]) => [
        name,
        { ...database, credentials: { kind: "iam", adminSecretArn: ARN } },
      ]),
    ),
    services: {
      ...committed.services,
      producer: { targetGroups: { http: targetGroup, grpc: targetGroup } },
      orders: { targetGroups: { http: targetGroup } },
    },
    images: { bucket: "images", signingSecretArn: ARN, signingSecretVersion: "1", targetGroup },
  };
  const recording = await recordApps(
    "e2e",
    {
      [APPS_CONTRACT]: JSON.stringify(contract),
      "millrace-apps:keda": "{}",
      "millrace-apps:collector": "{}",
      // The consumer scales, so KEDA asks the producer how many entries its queue has.
      "millrace-apps:services": JSON.stringify({ producer: { callerNamespaces: ["shop"] } }),
    },
    services,
  );
  return manifests(recording)
    .filter(({ kind }) => kind === "NetworkPolicy")
    .map((manifest) => inNamespaces(manifest, standIn) as Policy);
}

/** An object with other names of namespaces, its own and those that it selects. */
export function inNamespaces(manifest: Manifest, rename: (namespace: string) => string): Manifest {
  return JSON.parse(JSON.stringify(manifest), (key, value: unknown) =>
    typeof value === "string" && (key === "namespace" || key === "kubernetes.io/metadata.name")
      ? rename(value)
      : value,
  ) as Manifest;
}

/** One way that a policy opens, and the same policy without it. */
export interface Opening {
  readonly peers: readonly (Peer | "anyone")[];
  readonly ports: readonly Port[];
  readonly without: Policy;
}

/** Each way that a policy opens in one direction, as narrow as it can be taken away: one peer, or one port. */
export function openings(policy: Policy, direction: Direction): Opening[] {
  const side = direction === "ingress" ? "from" : "to";
  const rules = policy.spec[direction];
  return rules.flatMap((rule, index) => {
    const { ports } = rule;
    const peers = rule[side] ?? [];
    const everyone = peers.length === 0 ? (["anyone"] as const) : peers;
    const replacedBy = (...replacement: readonly Rule[]): Policy => ({
      ...policy,
      spec: { ...policy.spec, [direction]: rules.toSpliced(index, 1, ...replacement) },
    });
    const byPeer = peers.map((peer) => ({
      peers: [peer],
      ports,
      without: replacedBy({ ...rule, [side]: peers.filter((other) => other !== peer) }),
    }));
    const byPort = ports.map((port) => ({
      peers: everyone,
      ports: [port],
      without: replacedBy({ ...rule, ports: ports.filter((other) => other !== port) }),
    }));
    // A rule without peers, or without ports, would admit all of them.
    const narrower = [...(peers.length > 1 ? byPeer : []), ...(ports.length > 1 ? byPort : [])];
    return narrower.length > 0 ? narrower : [{ peers: everyone, ports, without: replacedBy() }];
  });
}
