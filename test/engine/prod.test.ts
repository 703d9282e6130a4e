import { infra } from "./support/infra";
import { livesThrough } from "./support/life-cycle";

livesThrough({
  title: "infra prod",
  folder: ".",
  name: "prod",
  inPlace: {
    config: infra("budget", { monthlyUsd: 2000 }),
    expected: { "aws:budgets/budget:Budget::budget-monthly": "update" },
  },
  replacing: {
    config: infra("network", {
      cidr: "10.30.0.0/16",
      zoneIds: ["use1-az2", "use1-az4", "use1-az6"],
      nat: "perZone",
      flowLogs: "REJECT",
    }),
    expected: { "aws:ec2/flowLog:FlowLog::network-flow-logs-log": "replace" },
  },
  guard: {
    on: {},
    off: {
      ...infra("protect", false),
      ...infra("cluster", { deletionProtection: false }),
      ...infra("mysql", {
        minCapacity: 0.5,
        maxCapacity: 16,
        readers: 2,
        backupRetentionDays: 30,
        deletionProtection: false,
        finalSnapshot: true,
      }),
      ...infra("edge", { origin: "vpc", deletionProtection: false, firewall: {} }),
    },
    protects: "mysql-cluster",
  },
  // A large stack's state takes long to write at each step; the others are cut in all ways.
  cuts: [
    { signal: "SIGINT", moment: "early" },
    { signal: "SIGKILL", moment: "late" },
  ],
});
