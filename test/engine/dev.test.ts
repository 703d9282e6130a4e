import { livesThrough } from "./support/life-cycle";

const config = (key: string, value: unknown) => ({ [`millrace-infra:${key}`]: JSON.stringify(value) });

livesThrough({
  title: "infra dev",
  folder: ".",
  name: "dev",
  inPlace: {
    config: config("budget", { monthlyUsd: 200, emails: ["platform@example.com"] }),
    expected: { "aws:budgets/budget:Budget::budget-budget": "update" },
  },
  replacing: {
    config: config("network", {
      cidr: "10.20.0.0/16",
      zoneIds: ["use1-az1", "use1-az2", "use1-az4"],
      nat: "single",
      flowLogs: "ALL",
    }),
    expected: { "aws:ec2/flowLog:FlowLog::network-flow-logs-log": "replace" },
  },
  // Nothing in dev is protected by itself.
  guard: { on: { "millrace-infra:protect": "true" }, off: {}, protects: "mysql-cluster" },
});
