import type { Stack } from "./quota";
import { demands, isClose, isMaximum, type Demand } from "./table";

/** Stacks that share an account. */
export interface Account {
  /** Heading of its column. */
  readonly name: string;
  readonly stacks: readonly Stack[];
}

/** What each account uses of each quota, as a Markdown table; a quota that none uses has no row. */
export function quotaTable(accounts: readonly Account[]): string {
  const columns = accounts.map(({ stacks }) => demands(stacks));
  const rows = (columns[0] ?? []).flatMap(({ quota }, row) => {
    const amounts = columns.map((column) => column[row]?.amount ?? 0);
    if (Math.max(...amounts) === 0) return [];
    const code = quota.code === undefined ? quota.service : `${quota.service} ${quota.code}`;
    const limit = quota.limit.toLocaleString("en-US");
    return [
      `| [${quota.name}](${quota.source}) | ${code} | ${limit} | ${quota.per} | ${amounts.join(" | ")} |`,
    ];
  });
  const names = accounts.map(({ name }) => name).join(" | ");
  return [
    `| quota | Service Quotas | default | per | ${names} |`,
    `| --- | --- | --: | --- |${" --: |".repeat(accounts.length)}`,
    ...rows,
  ].join("\n");
}

/** Sentences on the quotas that accounts come close to. */
export function closeQuotas(accounts: readonly Account[]): string {
  const lines = accounts.flatMap(({ name, stacks }) =>
    demands(stacks)
      .filter(({ quota, amount }) => isClose(amount, quota.limit))
      .map((demand) => `| ${demand.quota.name} | ${name} | ${amountOf(demand)} |`),
  );
  return ["| quota | stacks | use |", "| --- | --- | --- |", ...lines].join("\n");
}

/** `5 of 5 (us-east-1)`, or `up to 130 of 5 (us-east-1)` for what autoscaling may reach. */
export function amountOf({ quota, place, amount }: Demand): string {
  const prefix = isMaximum(quota) ? "up to " : "";
  return `${prefix}${amount} of ${quota.limit.toLocaleString("en-US")} (${place})`;
}
