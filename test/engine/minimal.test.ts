import { infra } from "./support/infra";
import { livesThrough } from "./support/life-cycle";

const network = (nat: "perZone", flowLogs: "ALL" | "REJECT") =>
  infra("network", { cidr: "10.0.0.0/16", zoneIds: ["euc1-az1", "euc1-az2", "euc1-az3"], nat, flowLogs });

livesThrough({
  title: "infra with everything off",
  folder: ".",
  name: "minimal",
  config: {
    "pulumi:disable-default-providers": JSON.stringify(["aws"]),
    "aws:region": "eu-central-1",
    "millrace-infra:environment": "minimal",
    "millrace-infra:owner": "platform",
    "millrace-infra:repository": "github.com/example/millrace",
    ...infra("network", { cidr: "10.0.0.0/16", zoneIds: ["euc1-az1", "euc1-az2", "euc1-az3"] }),
    ...infra("queue", { engine: { kind: "serverless" } }),
  },
  inPlace: {
    config: infra("queue", { engine: { kind: "serverless" }, snapshotRetentionDays: 14 }),
    expected: { "aws:elasticache/serverlessCache:ServerlessCache::queue-cache-serverless": "update" },
  },
  replacing: {
    config: network("perZone", "REJECT"),
    expected: { "aws:ec2/flowLog:FlowLog::network-flow-logs-log": "replace" },
  },
  guard: {
    on: {},
    off: {
      ...infra("protect", false),
      ...infra("cluster", { deletionProtection: false }),
      ...infra("mysql", { deletionProtection: false, finalSnapshot: false }),
    },
    protects: "mysql-cluster",
  },
});
