import assert from "node:assert/strict";
import { ClusterLogs, metricsLogGroup } from "../../../../components/operations/cluster-logs";
import { assertParents, made, value } from "../account/made";

const LOGS = { kmsKeyId: "arn:key", retentionInDays: 30 };
const CONTAINER_INSIGHTS = ["application", "dataplane", "host", "performance"];

const groups = (containerInsights: boolean, collector: boolean) =>
  made(
    () => new ClusterLogs("logs", { identifier: "millrace-test", containerInsights, collector, logs: LOGS }),
  );

describe("ClusterLogs", () => {
  it("are the groups that the add-ons would make, with key and retention", async () => {
    const { resources, named } = await groups(true, true);
    assertParents(resources, "logs");
    for (const part of CONTAINER_INSIGHTS) {
      const name = `/aws/containerinsights/millrace-test/${part}`;
      assert.deepEqual(named(`logs-${part}`).inputs, { name, ...LOGS });
    }
    assert.deepEqual(named("logs-metrics").inputs, { name: metricsLogGroup("millrace-test"), ...LOGS });
  });

  it("hand out each group, and the streams in it", async () => {
    const { component } = await groups(false, true);
    const arn = "arn:aws:logs:eu-central-1:123456789012:log-group:/millrace-test/metrics";
    assert.deepEqual(await Promise.all(component.metricsArns.map(value)), [arn, `${arn}:*`]);
    assert.deepEqual(component.containerInsightsArns, []);
  });

  it("are made only for what writes to them", async () => {
    assert.equal((await groups(false, false)).resources.length, 1);
    assert.equal((await groups(true, false)).resources.length, 1 + CONTAINER_INSIGHTS.length);
  });
});
