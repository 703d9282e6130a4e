import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { callerOf, selector } from "../../../k8s/labels";
import { kedaPods } from "../../../k8s/keda-values";
import { podTemplate } from "../../../k8s/pod";
import type { Kubectl } from "./kubectl";
import { NAMESPACE, standIn, type Peer, type Policy } from "./policies";
import { PROGRAM, Prober, type Target } from "./prober";

/** Every port that a policy opens, or that a service listens at. */
export const PORTS = [
  53, 80, 443, 3306, 4318, 6379, 6443, 8080, 8081, 8082, 8083, 8084, 9000, 9443, 9464, 9666,
] as const;

interface Peering {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

const service = (name: string): Peering => ({ namespace: NAMESPACE, labels: selector(name) });
const outside = (name: string): Peering => ({ namespace: standIn("outside"), labels: { peer: name } });
const keda = (part: keyof typeof kedaPods): Peering => ({
  namespace: standIn("keda"),
  labels: kedaPods[part],
});

/** A pod for everything that a policy is about, under the name that these tests call it by. */
export const PEERS = {
  producer: service("producer"),
  consumer: service("consumer"),
  web: service("web"),
  "consumer-dlq": service("consumer-dlq"),
  "database-counts": service("database-counts"),
  orders: service("orders"),
  billing: service("billing"),
  "billing-dlq": service("billing-dlq"),
  mailer: service("mailer"),
  report: service("report"),
  "database-invoices": service("database-invoices"),
  "database-mails": service("database-mails"),
  images: service("images"),
  collector: service("collector"),
  /** Another team's service, which has the labels for callers of two services, in the same namespace and in another. */
  caller: {
    namespace: NAMESPACE,
    labels: { ...callerOf("producer"), ...callerOf("orders"), peer: "caller" },
  },
  "shop-caller": { namespace: standIn("shop"), labels: { ...callerOf("producer"), ...callerOf("orders") } },
  /** A pod of the services' namespace that may go anywhere, without that label. */
  stranger: { namespace: NAMESPACE, labels: { peer: "stranger" } },
  /** A pod of the services' namespace that no service declares. */
  undeclared: { namespace: NAMESPACE, labels: { peer: "undeclared" } },
  "keda-operator": keda("operator"),
  "keda-adapter": keda("adapter"),
  "keda-webhooks": keda("webhooks"),
  "kube-dns": { namespace: standIn("kube-system"), labels: { "k8s-app": "kube-dns" } },
  data: outside("data"),
  balancer: outside("balancer"),
  dns: outside("dns"),
  internet: outside("internet"),
} as const satisfies Readonly<Record<string, Peering>>;

export type Name = keyof typeof PEERS;
const NAMES = Object.keys(PEERS) as Name[];
const NAMESPACES = [...new Set(Object.values(PEERS).map(({ namespace }) => namespace))];

/** The namespaces that the stack's policies close. */
export const isClosed = (name: Name) => [NAMESPACE, standIn("keda")].includes(PEERS[name].namespace);

/** Pods that answer at every port, and from each of which connections can be tried. */
export class Peers {
  private readonly probers: ReadonlyMap<Name, Prober>;

  private constructor(
    kubectl: Kubectl,
    private readonly addresses: ReadonlyMap<Name, string>,
  ) {
    this.probers = new Map(
      NAMES.map((name) => [name, Prober.open(kubectl, PEERS[name].namespace, name)] as const),
    );
  }

  static async start(kubectl: Kubectl, image: string): Promise<Peers> {
    await Peers.remove(kubectl);
    for (const name of NAMESPACES) {
      await kubectl.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
      await kubectl.apply({
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { name: "peer", namespace: name },
      });
    }
    await Promise.all([
      ...NAMES.map((name) => kubectl.apply(pod(name, image))),
      ...OPEN_EGRESS.map((policy) => kubectl.apply(policy)),
    ]);
    const addresses = new Map<Name, string>();
    for (const name of NAMES) {
      const { namespace } = PEERS[name];
      await kubectl.run("wait", "-n", namespace, `pod/${name}`, "--for=condition=Ready", "--timeout=180s");
      const ip = ["get", "pod", name, "-n", namespace, "-o", "jsonpath={.status.podIP}"];
      addresses.set(name, await kubectl.run(...ip));
    }
    return new Peers(kubectl, addresses);
  }

  /** Removes what an earlier run, or this one, has made. */
  static async remove(kubectl: Kubectl): Promise<void> {
    await kubectl.run("delete", "namespace", ...NAMESPACES, "--ignore-not-found");
  }

  address(name: Name): string {
    const found = this.addresses.get(name);
    assert.ok(found, `there is no pod ${name}`);
    return found;
  }

  /** Which of the targets a pod reaches at the moment. */
  reach(from: Name, targets: readonly Target[]): Promise<readonly boolean[]> {
    const prober = this.probers.get(from);
    assert.ok(prober, `there is no pod ${from}`);
    return prober.reach(targets);
  }

  /** The pod that a policy selects. */
  selectedBy({ metadata, spec }: Policy): Name {
    return this.find(metadata.namespace, spec.podSelector.matchLabels);
  }

  /** The pod that stands for a peer of a policy; undefined for an address of the node, which no pod can have. */
  standsFor(peer: Peer | "anyone", policy: Policy): Name | undefined {
    if (peer === "anyone") return "internet";
    const { ipBlock, namespaceSelector, podSelector } = peer;
    if (ipBlock === undefined) {
      const { "kubernetes.io/metadata.name": namespace = policy.metadata.namespace } =
        namespaceSelector?.matchLabels ?? {};
      return this.find(namespace, podSelector?.matchLabels ?? {});
    }
    const { cidr } = ipBlock;
    if (cidr === "0.0.0.0/0") return "internet";
    if (cidr.startsWith("169.254.")) return undefined;
    const found = NAMES.find((name) => `${this.addresses.get(name) ?? ""}/32` === cidr);
    assert.ok(found, `no pod stands for ${cidr}`);
    return found;
  }

  async close(): Promise<void> {
    await Promise.all([...this.probers.values()].map((prober) => prober.close()));
  }

  private find(namespace: string, matchLabels: Readonly<Record<string, string>>): Name {
    const found = NAMES.find((name) => {
      const peering: Peering = PEERS[name];
      const chosen = Object.keys(matchLabels).map((key) => [key, peering.labels[key]]);
      return peering.namespace === namespace && isDeepStrictEqual(Object.fromEntries(chosen), matchLabels);
    });
    assert.ok(found, `no pod stands for ${JSON.stringify(matchLabels)} in ${namespace}`);
    return found;
  }
}

/** Pods that are not the stack's have policies of their own: what they meet then is the policy of the other side. */
const OPEN_EGRESS = (["caller", "stranger"] as const).map((name) => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name, namespace: PEERS[name].namespace },
  spec: { podSelector: { matchLabels: PEERS[name].labels }, policyTypes: ["Egress"], egress: [{}] },
}));

function pod(name: Name, image: string) {
  const { namespace, labels }: Peering = PEERS[name];
  const { spec } = podTemplate(
    { serviceAccount: "peer", image, env: {}, resources: { cpu: "10m", memory: "256Mi" } },
    {},
    {
      command: ["node", "-e", PROGRAM, "listen", ...PORTS.map(String)],
      readinessProbe: { tcpSocket: { port: Math.max(...PORTS) }, periodSeconds: 1 },
    },
    {
      terminationGracePeriodSeconds: 0,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 1000,
        // Ports below 1024 too, without being root.
        sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }],
      },
    },
  );
  return { apiVersion: "v1", kind: "Pod", metadata: { name, namespace, labels }, spec };
}
