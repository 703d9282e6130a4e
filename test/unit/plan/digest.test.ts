import assert from "node:assert/strict";
import { dashboardDigest } from "../../../plan/digest";

describe("dashboardDigest", () => {
  it("names each widget, and the metrics, expressions, queries and alarms in it", () => {
    const widgets = [
      { type: "text", x: 0, properties: { markdown: "orders" } },
      {
        type: "metric",
        width: 12,
        properties: {
          title: "CPU, %",
          metrics: [
            [
              "AWS/RDS",
              "CPUUtilization",
              "DBClusterIdentifier",
              "orders",
              { stat: "Maximum", label: "orders" },
            ],
            [{ expression: "m1 / 2" }],
          ],
        },
      },
      { type: "log", properties: { title: "Errors", query: "fields @message" } },
      {
        type: "alarm",
        properties: { title: "Alarms", alarms: ["arn:aws:cloudwatch:us-east-1:123456789012:alarm:cpu"] },
      },
    ];
    assert.deepEqual(dashboardDigest(JSON.stringify({ widgets })), [
      { "text orders": [] },
      { "metric CPU, %": ["AWS/RDS CPUUtilization DBClusterIdentifier=orders Maximum", "m1 / 2"] },
      { "log Errors": ["fields @message"] },
      { "alarm Alarms": ["cpu"] },
    ]);
  });
});
