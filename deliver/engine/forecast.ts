import { bill, total, type Priced as PricedByType } from "../../plan/cost";
import { chain, schedule, secondsOf, type Waiting } from "../../plan/time";
import type { Change, ChangedResource } from "./changes";
import type { StateResource } from "./program-stack";

/** How long an operation takes, by typical times of AWS. */
export interface Forecast {
  readonly seconds: number;
  /** The longest chain of resources that wait for each other, the first first: what the operation takes as long as. */
  readonly chain: readonly { readonly name: string; readonly type: string; readonly seconds: number }[];
}

/** What takes less is not named in a chain. */
const NAMED_SECONDS = 30;

/**
 * The forecast of an operation.
 *
 * @param resources what the operation is about, with what each waits for: recorded for an update, of the state for a
 * deletion. What a deletion waits for is the reverse, which takes as long.
 */
export function forecast(resources: readonly Waiting[], changed: readonly ChangedResource[]): Forecast {
  // Engine and recording agree on type and name, not on the types of parents.
  const changes = new Map(changed.map(({ type, name, change }) => [`${type} ${name}`, change]));
  const steps = schedule({ resources }, (resource) => {
    const change = changes.get(`${resource.type} ${resource.name}`);
    return change === undefined ? 0 : secondsOf(resource, OPERATIONS[change]);
  });
  const last = steps.at(-1);
  if (last === undefined) return { seconds: 0, chain: [] };
  return {
    seconds: last.end,
    chain: chain(last)
      .map(({ name, type, start, end }) => ({ name, type, seconds: end - start }))
      .filter(({ seconds }) => seconds >= NAMED_SECONDS),
  };
}

/** What of a change takes the time. */
const OPERATIONS: Readonly<Record<Change, "create" | "update" | "delete">> = {
  create: "create",
  update: "update",
  replace: "create",
  delete: "delete",
};

/** Resources of a state, as forecast and price read them. */
export function asRecorded(resources: readonly StateResource[]): (Waiting & Priced)[] {
  return resources.map((resource) => ({ ...resource, read: false }));
}

/** US dollars a month of an idle stack, without nodes; a sentence where something in it has no price here. */
export type MonthlyCost = number | string;

type Priced = PricedByType & { readonly urn: string };

/** @param resources recorded, or of a state. */
export function monthlyCost(resources: readonly Priced[]): MonthlyCost {
  try {
    return total(bill({ resources: withoutParts(resources) }));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What has a price by itself: a component of `awsx` or `eks` is priced as a whole, and Kubernetes objects by their nodes. */
function withoutParts(resources: readonly Priced[]): Priced[] {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const isInside = ({ parent }: Priced): boolean => {
    const above = parent === undefined ? undefined : byUrn.get(parent);
    return above !== undefined && (/^(awsx|eks):/.test(above.type) || isInside(above));
  };
  return resources.filter((resource) => !isInside(resource) && !/^(kubernetes|pulumi):/.test(resource.type));
}
