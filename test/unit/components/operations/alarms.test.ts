import assert from "node:assert/strict";
import { Alarms, type AlarmsArgs } from "../../../../components/operations/alarms";
import { rowsOf } from "../../../../components/operations/alarm-table";
import { assertParents, made } from "../account/made";

const ARGS: AlarmsArgs = {
  identifier: "millrace-test",
  region: "eu-central-1",
  subjects: [
    { kind: "nat", name: "nat-0", dimensions: { NatGatewayId: "nat-1" } },
    {
      kind: "distribution",
      name: "distribution",
      dimensions: { DistributionId: "E1", Region: "Global" },
      region: "us-east-1",
    },
    { kind: "balancer", name: "balancer", dimensions: { LoadBalancer: "app/x/1" } },
  ],
  topicArns: { "eu-central-1": "arn:home", "us-east-1": "arn:global" },
  runbook: "https://example.com/runbook.md",
};

const alarms = (args: Partial<AlarmsArgs> = {}) => made(() => new Alarms("alarms", { ...ARGS, ...args }));

describe("Alarms", () => {
  it("are every row for every subject of its kind", async () => {
    const { resources, named } = await alarms();
    assertParents(resources, "alarms");
    const rows = ARGS.subjects.flatMap((subject) =>
      rowsOf(subject).map(({ id }) => `alarms-${subject.name}-${id}`),
    );
    assert.equal(rows.length, resources.length - 1);
    rows.forEach(named);
  });

  it("compare one metric of the subject, and tell when they begin and end", async () => {
    const { named } = await alarms();
    assert.deepEqual(named("alarms-nat-0-nat-ports").inputs, {
      name: "millrace-test-nat-0-nat-ports",
      alarmDescription:
        "Urgent: A NAT gateway has no port left for new connections, which fail. https://example.com/runbook.md#nat-ports",
      namespace: "AWS/NATGateway",
      metricName: "ErrorPortAllocation",
      dimensions: { NatGatewayId: "nat-1" },
      statistic: "Sum",
      period: 60,
      datapointsToAlarm: 3,
      evaluationPeriods: 5,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold: 1,
      treatMissingData: "notBreaching",
      alarmActions: ["arn:home"],
      okActions: ["arn:home"],
    });
  });

  it("take percentiles as such", async () => {
    const subject = {
      kind: "targetGroup" as const,
      name: "pods",
      dimensions: { LoadBalancer: "app/x/1", TargetGroup: "targetgroup/y/2" },
    };
    const { inputs } = (await alarms({ subjects: [subject] })).named("alarms-pods-latency-p99");
    assert.deepEqual([inputs.extendedStatistic, inputs.statistic], ["p99", undefined]);
  });

  it("are where their metrics are, and tell the topic there", async () => {
    const { inputs } = (await alarms()).named("alarms-distribution-distribution-errors");
    assert.deepEqual(
      [inputs.region, inputs.alarmActions, inputs.okActions],
      ["us-east-1", ["arn:global"], ["arn:global"]],
    );
    await assert.rejects(
      alarms({ topicArns: { "eu-central-1": "arn:home" } }),
      /There is no topic in us-east-1 for the alarms of distribution\./,
    );
  });

  it("take thresholds of one's own", async () => {
    const { named } = await alarms({ thresholds: { "nat-drops": 7 } });
    assert.equal(named("alarms-nat-0-nat-drops").inputs.threshold, 7);
    assert.equal(named("alarms-nat-0-nat-ports").inputs.threshold, 1);
  });
});
