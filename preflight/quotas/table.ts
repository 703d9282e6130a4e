import { COMPUTE_QUOTAS } from "./compute";
import { DATA_QUOTAS } from "./data";
import { EDGE_QUOTAS } from "./edge";
import { IDENTITY_QUOTAS } from "./identity";
import { NETWORK_QUOTAS } from "./network";
import { OPERATIONS_QUOTAS } from "./operations";
import type { Quota, Stack, Use } from "./quota";

/** AWS's default quotas that a stack could reach. */
export const QUOTAS: readonly Quota[] = [
  ...NETWORK_QUOTAS,
  ...COMPUTE_QUOTAS,
  ...IDENTITY_QUOTAS,
  ...EDGE_QUOTAS,
  ...DATA_QUOTAS,
  ...OPERATIONS_QUOTAS,
];

/** A quota and the place or thing that uses most of it. */
export interface Demand {
  readonly quota: Quota;
  /** Region, zone, `account`, or name of the thing. */
  readonly place: string;
  readonly amount: number;
}

/** What stacks of one account use of each quota, where they use most of it. */
export function demands(stacks: readonly Stack[]): Demand[] {
  return QUOTAS.map((quota) => ({ quota, ...most(used(quota, stacks)) }));
}

/** What stacks of one account use of a quota, by place or thing. */
export function used(quota: Quota, stacks: readonly Stack[]): Use {
  const totals: Record<string, number> = {};
  for (const stack of stacks) {
    for (const [place, amount] of Object.entries(quota.use(stack))) {
      const key = quota.per === "each" ? `${stack.name}: ${place}` : place;
      totals[key] = (totals[key] ?? 0) + amount;
    }
  }
  return totals;
}

export function most(use: Use): { readonly place: string; readonly amount: number } {
  return Object.entries(use).reduce(
    (best, [place, amount]) => (amount > best.amount ? { place, amount } : best),
    {
      place: "",
      amount: 0,
    },
  );
}

/** Whether an amount is at most one below a limit, or within a tenth of it. */
export function isClose(amount: number, limit: number): boolean {
  return amount > 0 && amount >= limit - Math.max(1, limit / 10);
}

/** Whether use may grow past the quota only by autoscaling, whose maximum is an upper bound and not a need. */
export function isMaximum({ least }: Quota): boolean {
  return least !== undefined;
}
