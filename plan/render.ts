import type { RecordedResource, Recording } from "./record";

/** A Kubernetes object as the API server takes it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/**
 * The Kubernetes objects of a recorded program (what Helm releases bring is in their charts), in an order in which they can be applied: each after all it depends
 * on, else by kind and name, so that the same program always gives the same order.
 */
export function manifests(recording: Recording): Manifest[] {
  const byUrn = new Map(recording.resources.map((resource) => [resource.urn, resource]));
  const waiting = recording.resources
    .filter(isObject)
    .map((resource) => ({
      urn: resource.urn,
      after: requirements(resource, byUrn),
      manifest: manifest(resource),
    }))
    .sort((a, b) => (sortKey(a.manifest) < sortKey(b.manifest) ? -1 : 1));
  const ordered: Manifest[] = [];
  while (waiting.length > 0) {
    const urns = new Set(waiting.map(({ urn }) => urn));
    const ready = waiting.findIndex(({ after }) => !after.some((urn) => urns.has(urn)));
    ordered.push(...waiting.splice(ready, 1).map((entry) => entry.manifest));
  }
  return ordered;
}

function isObject({ type, custom, read }: RecordedResource): boolean {
  return custom && !read && type.startsWith("kubernetes:") && !type.startsWith("kubernetes:helm.sh/");
}

function sortKey({ kind, metadata }: Manifest): string {
  return [kind, metadata.namespace ?? "", metadata.name].join("/");
}

/** What must exist before a resource: its own dependencies, and those of the components it is part of. */
function requirements(resource: RecordedResource, byUrn: ReadonlyMap<string, RecordedResource>): string[] {
  const parent = resource.parent === undefined ? undefined : byUrn.get(resource.parent);
  return [...resource.dependencies, ...(parent === undefined ? [] : requirements(parent, byUrn))];
}

function manifest({ inputs }: RecordedResource): Manifest {
  const { apiVersion, kind, metadata, ...fields } = inputs as Manifest;
  return { apiVersion, kind, metadata: withoutPulumi(metadata), ...fields };
}

/** Notes to Pulumi mean nothing to Kubernetes. */
function withoutPulumi({ annotations, ...metadata }: Manifest["metadata"]): Manifest["metadata"] {
  const kept = Object.entries(annotations ?? {}).filter(([key]) => !key.startsWith("pulumi.com/"));
  return kept.length === 0 ? metadata : { ...metadata, annotations: Object.fromEntries(kept) };
}
