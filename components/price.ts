/** Hours that AWS counts to a month. */
export const HOURS = 730;

/** A secret in Secrets Manager, in US dollars a month; also that of a password that RDS or DocumentDB manages. */
export const SECRET = 0.4;

/** Part of what a resource costs: one line of a bill. */
export interface Charge {
  readonly what: string;
  readonly count: number;
  /** US dollars a month for one, or the instance type, whose price is by the hour. */
  readonly each: number | { readonly instanceType: string };
}

/** What the price of a resource depends on, of a program's recording or of a stack's state. */
export interface Priced {
  /** Pulumi's type token, `aws:ec2/vpc:Vpc`. */
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** URN of the parent. */
  readonly parent: string | undefined;
}

/** @param all all resources of the stack. */
export type Pricing = (resource: Priced, all: readonly Priced[]) => readonly Charge[];

/** List prices in US dollars, us-east-1, on demand, autumn 2026. */
export interface Prices {
  /** What is billed by the hour or the month, by type. */
  readonly billed: Readonly<Record<string, Pricing>>;
  /** Instances by the hour, by instance type. */
  readonly hourly: Readonly<Record<string, number>>;
  /** Types billed by use, or not at all. */
  readonly free: readonly string[];
}

/** @param monthly US dollars a month for one. */
export function charge(what: string, monthly: number, count = 1): Charge[] {
  return count === 0 ? [] : [{ what, count, each: monthly }];
}

export function instances(what: string, instanceType: unknown, count = 1): Charge[] {
  return count === 0 ? [] : [{ what, count, each: { instanceType: String(instanceType) } }];
}

/** A field of an input; `undefined` where the input is no object. */
export function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

/** A number among the fields of an input. @returns 0 where there is none */
export function size(value: unknown, key: string): number {
  return Number(field(value, key) ?? 0);
}

/** Length of a list among the inputs. @returns 0 where there is none */
export function length(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}
