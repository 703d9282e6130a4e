import type { Chance } from "./chance";

/** Inputs or outputs of a resource; secrets are readable and what is unknown is absent. */
export type Inputs = Readonly<Record<string, unknown>>;
export type Outputs = Readonly<Record<string, unknown>>;

/** A resource in the account. */
export interface Existing {
  /** Module and type, `ec2/vpc`. */
  readonly type: string;
  readonly id: string;
  readonly region: string;
  /** What AWS knows about it: the inputs, and what AWS computed. */
  readonly outputs: Outputs;
  /** Id of the resource that AWS made this one with, such as the VPC of a default security group. */
  readonly partOf?: string;
  /** Deleted, but its name is still taken, as that of a secret in its recovery window. */
  readonly gone?: boolean;
}

/** What is in the account. */
export interface World {
  all(...types: readonly string[]): readonly Existing[];
  find(id: unknown, ...types: readonly string[]): Existing | undefined;
}

/** A resource that is created or changed. */
export interface Subject {
  readonly type: string;
  /** The logical name. */
  readonly name: string;
  /** The name in AWS, fixed or automatic; the logical name where the type has none. */
  readonly physicalName: string;
  readonly inputs: Inputs;
  readonly account: string;
  readonly region: string;
  readonly chance: Chance;
  readonly world: World;
}

/** A resource that exists, with its id and ARN. */
export interface Identified extends Subject {
  readonly id: string;
  readonly arn: string;
}

/** Seconds that AWS takes, in typical public deployment logs or its documentation. */
export interface Seconds {
  readonly create?: number;
  /** Not for a change of tags alone, which is quick everywhere. */
  readonly update?: number;
  readonly delete?: number;
}

/** Everything the simulator knows about a resource type; what is left out follows from the SDK's declarations. */
export interface ResourceModel {
  /** The input that holds the name, or `null` where the type has no automatic name. @default "name" */
  readonly nameInput?: string | null;
  /** AWS keeps names of this type in lower case. */
  readonly lowerCase?: true;
  /** Prefix of the id, `vpc` of `vpc-0123`, in the place of {@link id}. */
  readonly idPrefix?: string;
  readonly id?: (subject: Subject) => string;
  /** The service and resource parts of the ARN, or a whole ARN. */
  readonly arn?: (subject: Subject & { readonly id: string }) => string;
  /** The outputs that AWS computes, and the values that it gives to inputs that are left out. */
  readonly outputs?: (resource: Identified) => Outputs;
  /** Resources that AWS makes with this one. */
  readonly brings?: (resource: Identified & { readonly outputs: Outputs }) => readonly Existing[];
  /** Inputs whose change replaces the resource. */
  readonly replacedBy?: readonly string[];
  /** The provider deletes the resource before it makes its replacement, as the two are the same to AWS. */
  readonly deletedFirst?: true;
  /** Inputs that change in place, whatever the documentation says. */
  readonly updatedBy?: readonly string[];
  /** Outputs that an update computes again, from what they were. */
  readonly recomputed?: Readonly<Record<string, (old: unknown, resource: Identified) => unknown>>;
  /** Inputs that AWS would refuse, found before anything is made. */
  readonly checks?: (inputs: Inputs) => readonly { readonly property: string; readonly reason: string }[];
  /** What AWS refuses on creation. */
  readonly refuses?: (subject: Subject) => string | undefined;
  readonly refusesUpdate?: (resource: Identified, old: Existing) => string | undefined;
  /** Error code that AWS answers when the name is taken; none where names may repeat. */
  readonly nameTaken?: string;
  /** Inputs within which a name is taken, such as the cluster of a node group. @default the region */
  readonly nameScope?: readonly string[];
  /** Why AWS refuses to delete the resource however long one waits. */
  readonly protectedBy?: (resource: Existing) => string | undefined;
  /** Why AWS refuses to delete the resource for now. */
  readonly inUse?: (resource: Existing, world: World) => string | undefined;
  /** The name stays taken when the resource is deleted. */
  readonly keepsName?: (resource: Existing) => boolean;
  readonly seconds?: Seconds;
  /** Seconds that depend on the inputs. */
  readonly secondsFor?: (operation: keyof Seconds, inputs: Inputs) => number | undefined;
}

export function text(inputs: Inputs | undefined, key: string): string {
  const value = inputs?.[key];
  return typeof value === "string" ? value : "";
}

export function flag(inputs: Inputs | undefined, key: string): boolean {
  return inputs?.[key] === true;
}

export function count(inputs: Inputs | undefined, key: string): number | undefined {
  const value = inputs?.[key];
  return typeof value === "number" ? value : undefined;
}

export function section(inputs: Inputs | undefined, key: string): Inputs | undefined {
  const value = inputs?.[key];
  return isRecord(value) ? value : undefined;
}

export function items(inputs: Inputs | undefined, key: string): readonly unknown[] {
  const value = inputs?.[key];
  return Array.isArray(value) ? value : [];
}

export function texts(inputs: Inputs | undefined, key: string): readonly string[] {
  return items(inputs, key).filter((item) => typeof item === "string");
}

export function isRecord(value: unknown): value is Inputs {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
