import assert from "node:assert/strict";
import fc from "fast-check";
import { balancerRequests, cpuUsage, period, reportedValue } from "../../../k8s/triggers";

const BALANCER = {
  region: "eu-central-1",
  loadBalancer: "app/m/1",
  targetGroup: "targetgroup/h/2",
  perSecond: 10,
};

describe("triggers", () => {
  it("scale on CPU by what pods ask for", () => {
    assert.deepEqual(cpuUsage(70), {
      type: "cpu",
      metricType: "Utilization",
      metadata: { value: "70" },
      aws: false,
    });
  });

  it("scale on the time of day and week", () => {
    const office = { timezone: "Europe/Berlin", start: "0 8 * * 1-5", end: "0 18 * * 1-5", replicas: 4 };
    assert.deepEqual(period(office), {
      type: "cron",
      metricType: "AverageValue",
      metadata: {
        timezone: "Europe/Berlin",
        start: "0 8 * * 1-5",
        end: "0 18 * * 1-5",
        desiredReplicas: "4",
      },
      aws: false,
    });
  });

  it("scale on a number that a service tells", () => {
    assert.deepEqual(reportedValue("http://producer.millrace/queue", "depth", 5000), {
      type: "metrics-api",
      metricType: "AverageValue",
      metadata: {
        url: "http://producer.millrace/queue",
        format: "json",
        valueLocation: "depth",
        targetValue: "5000",
        activationTargetValue: "0",
      },
      aws: false,
    });
  });

  it("scale on a balancer's minute: ten requests a second are six hundred a pod", () => {
    const { type, metricType, metadata, aws } = balancerRequests(BALANCER);
    assert.equal(type, "aws-cloudwatch");
    assert.equal(metricType, "AverageValue");
    assert.equal(aws, true);
    assert.deepEqual(metadata, {
      awsRegion: "eu-central-1",
      namespace: "AWS/ApplicationELB",
      metricName: "RequestCount",
      dimensionName: "LoadBalancer;TargetGroup",
      dimensionValue: "app/m/1;targetgroup/h/2",
      metricStat: "Sum",
      metricStatPeriod: "60",
      metricCollectionTime: "180",
      targetMetricValue: "600",
      minMetricValue: "0",
      ignoreNullValues: "true",
    });
  });

  it("ask CloudWatch for whole minutes, and look back a whole number of them, as KEDA demands", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), (perSecond) => {
        const { metadata } = balancerRequests({ ...BALANCER, perSecond });
        const period = Number(metadata["metricStatPeriod"]);
        assert.equal(Number(metadata["metricCollectionTime"]) % period, 0);
        assert.equal(Number(metadata["targetMetricValue"]), perSecond * period);
      }),
    );
  });
});
