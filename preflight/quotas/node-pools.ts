import { field, found, list, type Resource, type Resources } from "./quota";

/** A Karpenter node pool, as far as AWS must be able to fill it. */
export interface NodePool {
  readonly name: string;
  readonly architectures: readonly string[];
  readonly capacityTypes: readonly string[];
  /** First letters of instance types. */
  readonly categories: readonly string[];
  /** Instance generations above this one. */
  readonly generationAbove: number;
  /** vCPUs of a node; any where empty. */
  readonly cpus: readonly number[];
  /** vCPUs of all nodes together. */
  readonly cpuLimit: number;
}

export function nodePools(stack: Resources): NodePool[] {
  return found(stack, ["kubernetes:karpenter.sh/v1:NodePool"]).map(nodePool);
}

function nodePool({ inputs }: Resource): NodePool {
  const requirements = list(field(inputs, "spec", "template", "spec", "requirements"));
  const values = (key: string) =>
    list(
      field(
        requirements.find((one) => field(one, "key") === key),
        "values",
      ),
    ).map(String);
  return {
    name: String(field(inputs, "metadata", "name")),
    architectures: values("kubernetes.io/arch"),
    capacityTypes: values("karpenter.sh/capacity-type"),
    categories: values("eks.amazonaws.com/instance-category"),
    generationAbove: Number(values("eks.amazonaws.com/instance-generation")[0] ?? 0),
    cpus: values("eks.amazonaws.com/instance-cpu").map(Number),
    cpuLimit: Number(field(inputs, "spec", "limits", "cpu")),
  };
}
