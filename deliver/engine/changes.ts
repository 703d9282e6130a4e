import type { EngineEvent, OpType, StepEventMetadata } from "@pulumi/pulumi/automation";

/** What happens to a resource. */
export type Change = "create" | "update" | "replace" | "delete";

/** A resource that an operation changes. */
export interface ChangedResource {
  readonly urn: string;
  /** `aws:rds/cluster:Cluster` */
  readonly type: string;
  /** The name in the program. */
  readonly name: string;
  readonly change: Change;
  /** Whether it is something that a provider makes, and no component or provider itself. */
  readonly custom: boolean;
}

/** Number of resources by what happens to them, without components and providers. */
export type Counts = Readonly<Record<Change | "same", number>>;

/** What an operation changes, or would change, by the events of its engine. */
export interface Changes {
  readonly resources: readonly ChangedResource[];
  readonly counts: Counts;
  /** Number of operations of providers; a replacement is a creation and a deletion. */
  readonly operations: number;
}

/** What an engine does for a step; nothing for those that are missing here. */
const CHANGES: Partial<Record<OpType, Change>> = {
  create: "create",
  import: "create",
  update: "update",
  delete: "delete",
  replace: "replace",
  "create-replacement": "replace",
  "delete-replaced": "replace",
  "import-replacement": "replace",
};

/** Whether a step is carried out by a provider, and so takes time. */
export function isOperation({ op, ...step }: StepEventMetadata): boolean {
  return op !== "replace" && CHANGES[op] !== undefined && isCustom(step);
}

/** Components, providers and references are the engine's own, and nothing is done for them. */
function isCustom(step: Pick<StepEventMetadata, "new" | "old" | "type">): boolean {
  return (step.new ?? step.old)?.custom === true && !step.type.startsWith("pulumi:");
}

export function changesOf(events: readonly EngineEvent[]): Changes {
  const steps = events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? []);
  const resources = new Map<string, ChangedResource>();
  const same = new Set<string>();
  for (const step of steps) {
    const { urn, op } = step;
    const change = CHANGES[op];
    if (change === undefined) {
      if (op === "same" && isCustom(step)) same.add(urn);
      continue;
    }
    // A replacement comes as several steps.
    if (resources.get(urn)?.change === "replace") continue;
    resources.set(urn, { urn, ...partsOf(urn), change, custom: isCustom(step) });
  }
  return {
    resources: [...resources.values()],
    counts: { ...countsOf([...resources.values()]), same: same.size },
    operations: steps.filter(isOperation).length,
  };
}

function countsOf(resources: readonly ChangedResource[]): Record<Change, number> {
  const counts = { create: 0, update: 0, replace: 0, delete: 0 };
  for (const { custom, change } of resources) if (custom) counts[change] += 1;
  return counts;
}

/** Type, without those of its parents, and name of the resource that a URN names. */
export function partsOf(urn: string): { readonly type: string; readonly name: string } {
  const [, , types = "", ...name] = urn.split("::");
  return { type: types.split("$").at(-1) ?? "", name: name.join("::") };
}

/** `2 to create, 1 to replace, 120 unchanged` */
export function countsText({ same, ...changes }: Counts): string {
  const parts = Object.entries(changes).flatMap(([change, count]) =>
    count === 0 ? [] : `${count} to ${change}`,
  );
  if (same > 0) parts.push(`${same} unchanged`);
  return parts.length === 0 ? "nothing to do" : parts.join(", ");
}

/** Whether an operation changes anything; outputs and components alone are nothing that anybody must agree to. */
export function isEmpty({ counts }: Pick<Changes, "counts">): boolean {
  return counts.create + counts.update + counts.replace + counts.delete === 0;
}
