import type { Manifest } from "../../../plan/render";

/** A container, as far as the rules look at it. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: unknown }[];
  readonly ports?: readonly { readonly name: string }[];
  readonly resources: {
    readonly requests: Readonly<Record<string, string>>;
    readonly limits: Readonly<Record<string, string>>;
  };
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** What pods are made from. */
export interface PodTemplate {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly serviceAccountName: string;
    readonly automountServiceAccountToken: boolean;
    readonly securityContext: Readonly<Record<string, unknown>>;
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly volumes?: readonly Readonly<Record<string, unknown>>[];
    readonly topologySpreadConstraints?: readonly { readonly topologyKey: string }[];
    readonly terminationGracePeriodSeconds?: number;
    readonly [field: string]: unknown;
  };
}

/** An object whose pods have a template. */
export type Owner = Manifest & {
  readonly spec: { readonly replicas?: number; readonly template: PodTemplate };
};

/** What a selector selects by. */
export interface Selecting {
  readonly matchLabels: Readonly<Record<string, string>>;
}

/** What always runs. */
export const WORKLOADS = ["Deployment", "StatefulSet", "DaemonSet"];
/** What has pods. */
export const OWNERS = [...WORKLOADS, "Job", "CronJob"];

/** The objects of these kinds; a CronJob's pods have the template that its Jobs have. */
export function ownersOf(objects: readonly Manifest[], kinds: readonly string[]): Owner[] {
  const owners = objects.filter(({ kind }) => kinds.includes(kind));
  return owners.map((owner) => {
    const { jobTemplate } = owner["spec"] as { readonly jobTemplate?: { readonly spec: unknown } };
    return (jobTemplate === undefined ? owner : { ...owner, spec: jobTemplate.spec }) as unknown as Owner;
  });
}

/** All containers of its pods. */
export function containersOf({ spec }: Owner): Container[] {
  return [...spec.template.spec.containers, ...(spec.template.spec.initContainers ?? [])];
}

function selects({ matchLabels }: Selecting, { spec }: Owner): boolean {
  const { labels } = spec.template.metadata;
  return Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
}

/** The objects of that kind whose selector, found by `read`, takes the owner's pods and not all pods. */
export function coveredBy(
  owner: Owner,
  objects: readonly Manifest[],
  kind: string,
  read: (spec: never) => Selecting,
): Manifest[] {
  return objects
    .filter((object) => object.kind === kind && object.metadata.namespace === owner.metadata.namespace)
    .filter((object) => {
      const selector = read(object["spec"] as never);
      return Object.keys(selector.matchLabels).length > 0 && selects(selector, owner);
    });
}
