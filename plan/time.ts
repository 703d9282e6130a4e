import { COMPONENTS, sourcesOf, type Child } from "../simulator/model/components";
import type { Inputs } from "../simulator/model/resource";
import { modelOf } from "../simulator/model/services/index";
import type { RecordedResource } from "./record";

/** Seconds of a resource that the model of AWS has no figure for, at most. */
const OTHERWISE = 20;

/** When a resource is made, in seconds from the start, if each starts as soon as all it depends on is there. */
export interface Step {
  readonly name: string;
  readonly type: string;
  readonly start: number;
  readonly end: number;
  /** The last of what it waited for; none for what starts at once. */
  readonly after: Step | undefined;
}

/** A resource with what it waits for. */
export type Waiting = Pick<
  RecordedResource,
  "urn" | "type" | "name" | "inputs" | "custom" | "read" | "dependencies"
>;

/**
 * A recorded program as the engine would make it with nothing but the graph holding it back, the last step last.
 *
 * @param seconds how long each resource takes. @default its creation
 */
export function schedule<R extends Waiting>(
  { resources }: { readonly resources: readonly R[] },
  seconds: (resource: R) => number = (resource) => secondsOf(resource),
): Step[] {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const steps = new Map<string, Step>();
  const step = (resource: R): Step => {
    const known = steps.get(resource.urn);
    if (known !== undefined) return known;
    const before = resource.dependencies.flatMap((urn) => byUrn.get(urn) ?? []).map(step);
    const after = before.reduce<Step | undefined>(
      (last, one) => (last === undefined || one.end > last.end ? one : last),
      undefined,
    );
    const start = after?.end ?? 0;
    const made = {
      name: resource.name,
      type: resource.type,
      start,
      end: start + seconds(resource),
      after,
    };
    steps.set(resource.urn, made);
    return made;
  };
  return resources.map(step).sort((one, other) => one.end - other.end);
}

/** A step and what it waited for, the first first. */
export function chain(step: Step): Step[] {
  return step.after === undefined ? [step] : [...chain(step.after), step];
}

/** Seconds that an operation on a resource takes; components of this repository and what is only read take none. */
export function secondsOf(
  { type, name, inputs, custom, read }: Omit<Waiting, "urn" | "dependencies">,
  operation: Operation = "create",
): number {
  const component = operation === "create" ? COMPONENTS[type] : undefined;
  if (component !== undefined) return componentSeconds(component(name, inputs).children);
  return custom && !read && !type.startsWith("pulumi:") ? operationSeconds(operation, type, inputs) : 0;
}

type Operation = "create" | "update" | "delete";

function operationSeconds(operation: Operation, type: string, inputs: Inputs): number {
  const { secondsFor, seconds } = modelOf(type);
  return secondsFor?.(operation, inputs) ?? seconds?.[operation] ?? OTHERWISE;
}

/** The longest chain of what a component makes, each resource waiting for its parent and those it takes values from. */
function componentSeconds(children: readonly Child[]): number {
  const ends = new Map<string, number>();
  for (const { key, type, inputs, parent } of children) {
    const before = [...sourcesOf(inputs), ...(parent === undefined ? [] : [parent])].map(
      (one) => ends.get(one) ?? 0,
    );
    ends.set(key, Math.max(0, ...before) + operationSeconds("create", type, inputs));
  }
  return Math.max(0, ...ends.values());
}
