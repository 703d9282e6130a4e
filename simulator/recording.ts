import { FIXED } from "./model/chance";
import { COMPONENTS, From, ITSELF } from "./model/components";
import { ACCOUNT, shortType } from "./model/place";
import { isRecord, text, type Inputs, type Outputs, type World } from "./model/resource";
import { arnOfResource, idOf, modelOf } from "./model/services/index";

/** A resource of a program that runs without AWS. */
export interface Recorded {
  readonly type: string;
  readonly name: string;
  readonly inputs: Inputs;
  /** The region of the stack. */
  readonly region: string;
}

const EMPTY: World = { all: () => [], find: () => undefined };

/** Outputs that AWS, or a component of another provider, would compute; with fixed ids made of the resource's name. */
export function recordedOutputs({ type, name, inputs, region }: Recorded): Outputs {
  const component = COMPONENTS[type];
  if (component !== undefined) return componentOutputs({ type, name, inputs, region });
  const model = modelOf(type);
  const input = model.nameInput ?? "name";
  const chance = FIXED(name);
  const subject = {
    type: shortType(type),
    name,
    physicalName: text(inputs, input) || name,
    inputs,
    account: ACCOUNT,
    region: text(inputs, "region") || region,
    chance,
    world: EMPTY,
  };
  const id = recordedId(type, name);
  const own = idOf(model, subject);
  // Many ids are ARNs, which programs read as such.
  const arn = arnOfResource(model, { ...subject, id: own.startsWith("arn:") ? own : id });
  return below(inputs, {
    ...(model.nameInput !== null && { [input]: subject.physicalName }),
    arn,
    ...model.outputs?.({ ...subject, id, arn }),
  });
}

/** The id of a recorded resource; an instance has one of the form that IAM accepts in an ARN. */
export function recordedId(type: string, name: string): string {
  return type === "aws:ec2/instance:Instance"
    ? `i-${Buffer.from(name).toString("hex").padEnd(17, "0").slice(0, 17)}`
    : `${name}-id`;
}

/** The id of a resource that a recorded component makes. */
export function recordedChildId(component: string, key: string): string {
  return key === "vpc" ? `${component}-id` : `${component}-${key}`;
}

/** What AWS would choose, below the inputs that are given. */
function below(inputs: Inputs, computed: Outputs): Outputs {
  const merged = Object.entries(computed).map(([key, value]) => {
    const given = inputs[key];
    const chosen: unknown = isRecord(given) && isRecord(value) ? below(given, value) : (given ?? value);
    return [key, chosen] as const;
  });
  return { ...inputs, ...Object.fromEntries(merged) };
}

function componentOutputs(recorded: Recorded): Outputs {
  const { name, inputs } = recorded;
  const { children, outputs } = COMPONENTS[recorded.type]?.(name, inputs) ?? { children: [], outputs: {} };
  const resolve = (value: unknown): unknown => {
    if (value instanceof From) return valueOf(value);
    if (Array.isArray(value)) return value.map(resolve);
    if (!isRecord(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner)]));
  };
  const valueOf = ({ child, output }: From): unknown => {
    const id = recordedChildId(name, child);
    if (output === "id") return id;
    const found = children.find(({ key }) => key === child);
    const resolved = resolve(found?.inputs ?? {});
    const known = { ...recorded, type: found?.type ?? "", inputs: isRecord(resolved) ? resolved : {} };
    const all = { ...recordedOutputs(known), id };
    if (output === ITSELF) return all;
    return output.split(".").reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), all);
  };
  const resolved = resolve(outputs);
  return isRecord(resolved) ? resolved : {};
}
