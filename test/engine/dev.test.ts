import { infra } from "./support/infra";
import { livesThrough } from "./support/life-cycle";

livesThrough({
  title: "infra dev",
  folder: ".",
  name: "dev",
  inPlace: {
    config: infra("budget", { monthlyUsd: 200, emails: ["platform@example.com"] }),
    expected: { "aws:budgets/budget:Budget::budget-monthly": "update" },
  },
  replacing: {
    config: infra("network", {
      cidr: "10.20.0.0/16",
      zoneIds: ["use1-az1", "use1-az2", "use1-az4"],
      nat: "single",
      flowLogs: "ALL",
    }),
    expected: { "aws:ec2/flowLog:FlowLog::network-flow-logs-log": "replace" },
  },
  // By its own file nothing in dev is protected.
  guard: { on: infra("protect", true), off: {}, protects: "mysql-cluster" },
});
