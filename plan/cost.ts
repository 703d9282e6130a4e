import { charge, HOURS, type Charge, type Priced as PricedInputs, type Prices } from "../components/price";
import { STORES } from "../infra/data";
import { AUTO_MODE_FEE, GENERAL, MONTHLY, SPOT_SHARE } from "./prices";
import type { RecordedResource } from "./record";

/** One line of a bill. */
export interface Item {
  readonly what: string;
  readonly count: number;
  /** US dollars a month, for all of them. */
  readonly monthly: number;
}

/** What of a resource its price depends on. */
export type Priced = PricedInputs & Pick<RecordedResource, "custom" | "read">;

interface Stack {
  readonly resources: readonly Priced[];
}

/** Something that brings the prices of its resources: a kind of store. */
interface WithPrices {
  readonly prices: Prices;
}

/**
 * What AWS bills a stack for a month in which nobody uses it: all that is billed by the hour. What is billed by use
 * (requests, traffic, logs, storage filled) is not in it, nor are nodes, which the cluster makes as pods ask for them.
 *
 * @param stores kinds of stores that the stack may have. @default those of the `infra` program
 * @throws Error for a type that has no price and is not known to be free, and for an instance type without a price.
 */
export function bill({ resources }: Stack, stores: readonly WithPrices[] = STORES): Item[] {
  const { billed, hourly, free } = merged([GENERAL, ...stores.map(({ prices }) => prices)]);
  const isFree = ({ type, custom, read }: Priced) =>
    !custom || read || type.startsWith("pulumi:") || free.includes(type);
  const charges = resources.flatMap((resource) => {
    const pricing = billed[resource.type];
    if (pricing === undefined && !isFree(resource)) {
      throw new Error(`Nothing says what ${resource.type} costs a month; ${resource.name} is one.`);
    }
    return pricing?.(resource, resources) ?? [];
  });
  return summed(charges.map((one) => itemOf(one, hourly)));
}

function merged(all: readonly Prices[]): Prices {
  return {
    billed: Object.fromEntries(all.flatMap(({ billed }) => Object.entries(billed))),
    hourly: Object.fromEntries(all.flatMap(({ hourly }) => Object.entries(hourly))),
    free: all.flatMap(({ free }) => free),
  };
}

function itemOf({ what, count, each }: Charge, hourly: Prices["hourly"]): Item {
  if (typeof each === "number") return { what, count, monthly: each * count };
  const { instanceType } = each;
  return { what: `${what}, ${instanceType}`, count, monthly: monthlyOf(instanceType, hourly) * count };
}

/** US dollars a month of one instance. */
function monthlyOf(instanceType: string, hourly: Prices["hourly"] = GENERAL.hourly): number {
  const price = hourly[instanceType];
  if (price === undefined) {
    throw new Error(
      `The price of ${instanceType} is not known here; add it to plan/prices.ts, or to the prices of its kind of store in components/data/stores.`,
    );
  }
  return price * HOURS;
}

/** A node that EKS Auto Mode runs: its price and Auto Mode's fee, which spot does not lower, and its disk. */
export function nodes(type: string, count: number, disk: number, spot: boolean): Item[] {
  const share = spot ? SPOT_SHARE : 1;
  const monthly = monthlyOf(type);
  return [
    ...charge(`nodes, ${type}${spot ? ", spot" : ""}`, monthly * share, count),
    ...charge("Auto Mode's fee", monthly * AUTO_MODE_FEE, count),
    ...charge("node disks, GB", MONTHLY.diskGb, disk * count),
  ].map((one) => itemOf(one, GENERAL.hourly));
}

/** Asking CloudWatch once a minute, for each service that is scaled by what its balancer counts. */
export function autoscaling(services: number): Item[] {
  return charge(
    "questions of the autoscaler to CloudWatch",
    MONTHLY.metricQuestion * 60 * HOURS,
    services,
  ).map((one) => itemOf(one, GENERAL.hourly));
}

/** Dollars of all items together. */
export function total(items: readonly Item[]): number {
  return items.reduce((sum, { monthly }) => sum + monthly, 0);
}

/** A bill as a Markdown table. */
export function billTable(items: readonly Item[]): string {
  const rows = items.map(({ what, count, monthly }) => `| ${what} | ${count} | ${dollars(monthly)} |`);
  return [
    "| what | how many | $ a month |",
    "| --- | --: | --: |",
    ...rows,
    `| **together** | | **${dollars(total(items))}** |`,
  ].join("\n");
}

/** The same things on one line, the dearest first. */
function summed(items: readonly Item[]): Item[] {
  const lines = new Map<string, Item>();
  for (const { what, count, monthly } of items) {
    const line = lines.get(what) ?? { what, count: 0, monthly: 0 };
    lines.set(what, { what, count: line.count + count, monthly: line.monthly + monthly });
  }
  return [...lines.values()].sort(
    (one, other) => other.monthly - one.monthly || compare(one.what, other.what),
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function dollars(amount: number): string {
  return amount.toFixed(2);
}
