import type { types } from "@pulumi/kubernetes";
import { selector } from "./labels";

/** A way through the namespace's closed network, from or to one kind of peer. */
export interface Opening {
  readonly peers: readonly types.input.networking.v1.NetworkPolicyPeer[];
  readonly ports: readonly types.input.networking.v1.NetworkPolicyPort[];
}

/** What may reach the pods of a service, and what they may reach; all else stays closed. */
export interface Openings {
  readonly ingress: readonly Opening[];
  readonly egress: readonly Opening[];
}

/** The addresses in `cidrs`, on one TCP port. */
export function addresses(cidrs: readonly string[], port: number): Opening {
  return { peers: cidrs.map((cidr) => ({ ipBlock: { cidr } })), ports: [tcp(port)] };
}

/** The pods of another service in the same namespace, on one TCP port of the pods (not of their Service). */
export function pods(app: string, port: number): Opening {
  return { peers: [{ podSelector: { matchLabels: selector(app) } }], ports: [tcp(port)] };
}

/** The pods with these labels in another namespace, on one TCP port of the pods. */
export function podsIn(namespace: string, matchLabels: Record<string, string>, port: number): Opening {
  return { peers: [{ ...inNamespace(namespace), podSelector: { matchLabels } }], ports: [tcp(port)] };
}

/** Pods with these labels, in the same namespace or one of the others that are named, on some TCP ports of the pods. */
export function labelled(
  matchLabels: Record<string, string>,
  namespaces: readonly string[],
  ports: readonly number[],
): Opening {
  const podSelector = { matchLabels };
  const others = namespaces.map((namespace) => ({ ...inNamespace(namespace), podSelector }));
  return { peers: [{ podSelector }, ...others], ports: ports.map(tcp) };
}

/** Whoever comes, on one TCP port: for what the API server calls, whose addresses nobody tells. */
export function anyone(port: number): Opening {
  return { peers: [], ports: [tcp(port)] };
}

/**
 * The cluster's API server: by its Service's address, and by the endpoint's, which some networks hold the policies
 * against.
 *
 * @param endpoint the API server's URL.
 */
export function apiServer(endpoint: string): Opening {
  const { port } = new URL(endpoint);
  return { peers: everywhere, ports: [tcp(443), ...(port === "" ? [] : [tcp(Number(port))])] };
}

/**
 * Name resolution.
 *
 * @param address where pods ask for names.
 * @param answers who answers there: the node itself, as on EKS Auto Mode, where there are no CoreDNS pods to select;
 * or CoreDNS pods, whose own addresses most networks hold the policies against.
 */
export function dns(address: string, answers: "node" | "pods"): Opening {
  const service = { ipBlock: { cidr: `${address}/32` } };
  const coredns = {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
    podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
  };
  return {
    peers: answers === "node" ? [service] : [service, coredns],
    ports: [{ protocol: "UDP", port: 53 }, tcp(53)],
  };
}

/** EKS Pod Identity's agent on the node, which hands out the credentials of a pod's role. */
export function podIdentity(): Opening {
  return addresses(["169.254.170.23/32"], 80);
}

/** AWS's public APIs, whose addresses change. The instance's own metadata stays out of reach. */
export function awsApis(): Opening {
  return { peers: everywhere, ports: [tcp(443)] };
}

/** HTTPS to any address, except those of the node and some blocks of the network. */
export function internet(exceptCidrs: readonly string[]): Opening {
  const ipBlock = { cidr: "0.0.0.0/0", except: [...NODE, ...exceptCidrs] };
  return { peers: [{ ipBlock }], ports: [tcp(443)] };
}

/** Addresses of the node itself, which would answer with its own credentials. */
const NODE = ["169.254.0.0/16"];

const everywhere = [{ ipBlock: { cidr: "0.0.0.0/0", except: NODE } }];

/** A policy for the pods that `matchLabels` selects (all, when empty) that admits the openings and nothing else. */
export function policySpec(
  matchLabels: Record<string, string>,
  { ingress, egress }: Openings,
): types.input.networking.v1.NetworkPolicySpec {
  return {
    podSelector: { matchLabels },
    policyTypes: ["Ingress", "Egress"],
    ingress: ingress.map(({ peers, ports }) => ({ from: [...peers], ports: [...ports] })),
    egress: egress.map(({ peers, ports }) => ({ to: [...peers], ports: [...ports] })),
  };
}

function inNamespace(namespace: string) {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } };
}

function tcp(port: number): types.input.networking.v1.NetworkPolicyPort {
  return { protocol: "TCP", port };
}
