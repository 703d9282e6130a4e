import { join } from "node:path";
import { infra } from "./support/infra";
import { livesThrough } from "./support/life-cycle";

const network = (flowLogs: "ALL" | "REJECT") =>
  infra("network", { cidr: "10.0.0.0/16", zoneIds: ["euc1-az1", "euc1-az2", "euc1-az3"], flowLogs });

livesThrough({
  title: "infra without services",
  folder: ".",
  name: "empty",
  program: join(__dirname, "support/programs/no-services"),
  config: {
    "pulumi:disable-default-providers": JSON.stringify(["aws"]),
    "aws:region": "eu-central-1",
    "millrace-infra:environment": "empty",
    "millrace-infra:owner": "platform",
    "millrace-infra:repository": "github.com/example/millrace",
    ...network("ALL"),
  },
  inPlace: {
    config: infra("logRetentionDays", 14),
    expected: {
      "aws:cloudwatch/logGroup:LogGroup::cluster-log": "update",
      "aws:cloudwatch/logGroup:LogGroup::network-flow-logs-group": "update",
    },
  },
  replacing: {
    config: network("REJECT"),
    expected: { "aws:ec2/flowLog:FlowLog::network-flow-logs-log": "replace" },
  },
  guard: {
    on: {},
    off: { ...infra("protect", false), ...infra("cluster", { deletionProtection: false }) },
    protects: "cluster-volumes-key",
  },
  cuts: [],
});
