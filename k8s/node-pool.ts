/** What kind of nodes EKS Auto Mode may make, and how many. */
export interface NodePool {
  /** Whether only pods that are {@link placed} in the pool run there. */
  readonly dedicated: boolean;
  /** Processors the images are built for. */
  readonly architectures: readonly ("amd64" | "arm64")[];
  /** Spot nodes are cheaper and may be taken back within two minutes; where both are given, spot is tried first. */
  readonly capacityTypes: readonly ("on-demand" | "spot")[];
  /** Instance categories: `c` computes, `m` is balanced, `r` remembers, `t` bursts. */
  readonly instanceCategories: readonly string[];
  /** CPUs of one node. @default any */
  readonly instanceCpus?: readonly number[] | undefined;
  /** Oldest instance generation, excluded itself. */
  readonly generationAbove: number;
  /** CPUs of all nodes together. */
  readonly cpuLimit: number;
  /** Memory of all nodes together, GiB. */
  readonly memoryLimit: number;
  /** Life of a node, in hours, at most 336; it is then drained and replaced. */
  readonly expireAfterHours: number;
  /** When pods are moved together and a node is given back. */
  readonly consolidation: "WhenEmpty" | "WhenEmptyOrUnderutilized";
  /** How long (minutes) a node must have been too empty before its pods are moved together. */
  readonly consolidateAfterMinutes: number;
  /** How many nodes may be replaced at a time by choice, as a number or a percentage. At least one always may. */
  readonly disruptionBudget: string;
}

/** How long a node that goes away waits for its pods, before it goes regardless. */
const DRAIN = "1h";

/** Taint of a dedicated pool's nodes; its value is the pool's name. */
const DEDICATED = "millrace/dedicated";

/** What in a pod's `spec` makes it run in one pool and no other, whether that is dedicated or not. */
export function placed(pool: string) {
  return {
    nodeSelector: { "karpenter.sh/nodepool": pool },
    tolerations: [{ key: DEDICATED, operator: "Equal", value: pool, effect: "NoSchedule" }],
  };
}

/** The `spec` of a `karpenter.sh/v1` NodePool. */
export function nodePoolSpec(nodeClass: string, name: string, pool: NodePool) {
  return {
    template: {
      spec: {
        nodeClassRef: { group: "eks.amazonaws.com", kind: "NodeClass", name: nodeClass },
        requirements: [
          oneOf("kubernetes.io/arch", pool.architectures),
          oneOf("karpenter.sh/capacity-type", pool.capacityTypes),
          oneOf("eks.amazonaws.com/instance-category", pool.instanceCategories),
          {
            key: "eks.amazonaws.com/instance-generation",
            operator: "Gt",
            values: [String(pool.generationAbove)],
          },
          ...(pool.instanceCpus === undefined
            ? []
            : [oneOf("eks.amazonaws.com/instance-cpu", pool.instanceCpus.map(String))]),
        ],
        ...(pool.dedicated && { taints: [{ key: DEDICATED, value: name, effect: "NoSchedule" }] }),
        expireAfter: `${pool.expireAfterHours}h`,
        terminationGracePeriod: DRAIN,
      },
    },
    disruption: {
      // Set, because the default changes with Kubernetes 1.37.
      consolidationPolicy: pool.consolidation,
      consolidateAfter: `${pool.consolidateAfterMinutes}m`,
      budgets: [{ nodes: pool.disruptionBudget }],
    },
    limits: { cpu: String(pool.cpuLimit), memory: `${pool.memoryLimit}Gi` },
  };
}

function oneOf(key: string, values: readonly string[]) {
  return { key, operator: "In", values: [...values] };
}
