import { COMPONENTS, From, sourcesOf } from "../../../simulator/model/components";
import { recordedChildId } from "../../../simulator/recording";
import { isRecord } from "../../../simulator/model/resource";
import type { RecordedResource } from "../../../plan/record";

/** A resource of AWS's as Pulumi's provider takes it. */
export interface AwsResource {
  readonly name: string;
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Inputs that come from other resources of the same component, by the name of those. */
  readonly references?: Readonly<Record<string, readonly string[]>>;
  /** The id by which recordings know it. */
  readonly id?: string;
}

/** What the components of other providers make in AWS, of which a recording shows only what they were told. */
export function remoteResources({ type, name, inputs }: RecordedResource): AwsResource[] {
  const { children } = COMPONENTS[type]?.(name, inputs) ?? { children: [] };
  return children.map((child) => ({
    name: childName(name, child.key),
    id: recordedChildId(name, child.key),
    type: child.type,
    inputs: Object.fromEntries(
      Object.entries(child.inputs).map(([key, value]) => [key, resolved(name, value)]),
    ),
    references: Object.fromEntries(
      Object.entries(child.inputs).map(([key, value]) => [
        key,
        sourcesOf(value).map((source) => childName(name, source)),
      ]),
    ),
  }));
}

/** A name of its own for each, where the components give several resources the same one. */
function childName(component: string, key: string): string {
  return `${component}-${key}`;
}

function resolved(component: string, value: unknown): unknown {
  if (value instanceof From) return recordedChildId(component, value.child);
  if (Array.isArray(value)) return value.map((one) => resolved(component, one));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolved(component, inner)]));
}
