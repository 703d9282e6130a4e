import { join } from "node:path";
import { stackConfig } from "../../plan/stack-file";
import { EVERYTHING, everything } from "../support/stacks/everything";
import { SHOP_CONFIG } from "../support/stacks/services";
import { infra } from "./support/infra";
import { livesThrough } from "./support/life-cycle";

/** A key of the configuration with some of its values changed. */
function changed(key: string, values: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return infra(key, { ...(EVERYTHING[key] as Readonly<Record<string, unknown>>), ...values });
}

const OFF = { deletionProtection: false };

livesThrough({
  title: "infra with everything on",
  folder: ".",
  name: "everything",
  program: join(__dirname, "support/programs/every-service"),
  config: { ...stackConfig(".", "prod"), ...everything },
  inPlace: {
    config: infra("budget", { monthlyUsd: 6000 }),
    expected: { "aws:budgets/budget:Budget::budget-monthly": "update" },
  },
  replacing: {
    config: changed("network", { flowLogs: "REJECT" }),
    expected: { "aws:ec2/flowLog:FlowLog::network-flow-logs-log": "replace" },
  },
  guard: {
    on: {},
    off: {
      ...infra("protect", false),
      ...changed("cluster", OFF),
      ...infra("mysql", { ...OFF, minCapacity: 0.5 }),
      ...infra("databases", { orders: { ...SHOP_CONFIG.databases.orders, ...OFF } }),
      ...changed("postgres", OFF),
      ...infra("restored", { moment: { snapshot: "yesterday", ...OFF } }),
      ...changed("documents", OFF),
      ...changed("edge", OFF),
      ...changed("backup", { lock: false }),
    },
    protects: "mysql-cluster",
  },
  // A large stack's state takes long to write at each step; the others are cut in all ways.
  cuts: [
    { signal: "SIGINT", moment: "early" },
    { signal: "SIGKILL", moment: "late" },
  ],
});
