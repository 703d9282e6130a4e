import type { RecordedResource } from "../../plan/record";

/** What checks read of a resource, recorded or deployed. */
export type Resource = Pick<RecordedResource, "inputs" | "name" | "read" | "type">;

export interface Resources {
  readonly resources: readonly Resource[];
}

/** A stack that has not been deployed. */
export const NOTHING: Resources = { resources: [] };

/** Everything that the programs make for one environment. */
export interface Stack extends Resources {
  readonly name: string;
  /** Region of the stack's provider. */
  readonly region: string;
  readonly resources: readonly RecordedResource[];
}

/** A default quota of AWS, and how much of it a stack uses. */
export interface Quota {
  /** As Service Quotas, or the service's documentation, names it. */
  readonly name: string;
  /** The service's code in Service Quotas, `vpc`. */
  readonly service: string;
  /** Code in Service Quotas; its applied value can be read. Left out where Service Quotas does not have the quota. */
  readonly code?: string;
  /** Default of a new account. */
  readonly limit: number;
  /**
   * What the quota is counted over. Stacks of one account add up by `region`, `zone` or `account`; a quota of `each`
   * thing (the rules of a security group) is compared with the largest one.
   */
  readonly per: "account" | "each" | "region" | "zone";
  /** Documentation that states the default. */
  readonly source: string;
  /** By place (region, zone, `account`), or by the thing's name where the quota is of `each`. */
  readonly use: (stack: Stack) => Use;
  /**
   * What the stack uses at least. Set where `use` is a maximum that autoscaling stops at, which a new account need not
   * grant: AWS raises vCPU quotas as an account is used.
   */
  readonly least?: (stack: Stack) => Use;
}

export type Use = Readonly<Record<string, number>>;

/** Region of what is global, such as IAM: Service Quotas answers for it there. */
export const GLOBAL_REGION = "us-east-1";

/** How many resources of the types a stack has, by region. */
export function perRegion(...types: readonly string[]): Quota["use"] {
  return (stack) => sum(found(stack, types).map((resource) => [regionOf(resource, stack), 1]));
}

/** How many resources of the types a stack has, in all regions. */
export function perAccount(...types: readonly string[]): Quota["use"] {
  return (stack) => ({ account: found(stack, types).length });
}

/** The size of each resource of a type, by name; `undefined` leaves one out. */
export function each(
  type: string,
  size: (resource: RecordedResource, stack: Stack) => number | undefined,
): Quota["use"] {
  return (stack) =>
    sum(
      found(stack, [type]).flatMap((resource) => {
        const amount = size(resource, stack);
        return amount === undefined ? [] : [[resource.name, amount] as const];
      }),
    );
}

/** How many resources of the types refer to the same thing by an input, by that thing. */
export function sharing(input: string, ...types: readonly string[]): Quota["use"] {
  return (stack) => sum(found(stack, types).map(({ inputs }) => [String(inputs[input]), 1]));
}

export function found<R extends Resource>(
  { resources }: { readonly resources: readonly R[] },
  types: readonly string[],
): R[] {
  return resources.filter(({ type, read }) => !read && types.includes(type));
}

/** Amounts of the same place together. */
export function sum(amounts: readonly (readonly [place: string, amount: number])[]): Use {
  const totals: Record<string, number> = {};
  for (const [place, amount] of amounts) totals[place] = (totals[place] ?? 0) + amount;
  return totals;
}

/** Where a resource is: in the region it names itself, or in the stack's. */
export function regionOf({ inputs }: Resource, stack: Stack): string {
  return typeof inputs.region === "string" ? inputs.region : stack.region;
}

/** A list, also one that is secret as a whole; nothing else has items. */
export function list(value: unknown): readonly unknown[] {
  const items = field(value, "secret") ?? value;
  return Array.isArray(items) ? items : [];
}

export function field(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}

/** Characters as IAM counts them: all but white space. */
export function characters(document: unknown): number {
  return String(document).replace(/\s/g, "").length;
}
