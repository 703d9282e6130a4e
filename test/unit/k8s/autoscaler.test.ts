import assert from "node:assert/strict";
import { Autoscaler, type AutoscalerArgs } from "../../../k8s/autoscaler";
import { balancerRequests, cpuUsage, period, reportedValue } from "../../../k8s/triggers";
import { assertFamily, built } from "./built";

const DEPTH = reportedValue("http://producer.millrace/queue", "depth", 5000);
const REQUESTS = balancerRequests({
  region: "eu-central-1",
  loadBalancer: "app/m/1",
  targetGroup: "targetgroup/h/2",
  perSecond: 10,
});

const ARGS: AutoscalerArgs = {
  workload: "consumer",
  namespace: "millrace",
  deployment: "consumer",
  minReplicas: 2,
  maxReplicas: 12,
  triggers: [DEPTH],
};

async function spec(args: Partial<AutoscalerArgs>) {
  const { named } = await built(() => new Autoscaler("scaling", { ...ARGS, ...args }));
  return named("scaling-scaled-object").inputs["spec"] as Record<string, unknown> & {
    readonly advanced: { readonly horizontalPodAutoscalerConfig: unknown };
  };
}

describe("Autoscaler", () => {
  it("hands a Deployment to KEDA: more pods at once, fewer slowly, none given up while a figure is away", async () => {
    const { resources, named } = await built(() => new Autoscaler("scaling", ARGS));
    assertFamily(resources, "scaling");
    const { apiVersion, kind, metadata } = named("scaling-scaled-object").inputs;
    assert.deepEqual([apiVersion, kind], ["keda.sh/v1alpha1", "ScaledObject"]);
    assert.deepEqual(metadata, {
      name: "consumer",
      namespace: "millrace",
      labels: { "app.kubernetes.io/name": "consumer", "app.kubernetes.io/part-of": "millrace" },
    });
    assert.deepEqual(await spec({}), {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "consumer" },
      minReplicaCount: 2,
      maxReplicaCount: 12,
      fallback: { failureThreshold: 3, replicas: 2, behavior: "currentReplicasIfHigher" },
      advanced: {
        horizontalPodAutoscalerConfig: {
          name: "consumer",
          behavior: {
            scaleUp: {
              stabilizationWindowSeconds: 0,
              selectPolicy: "Max",
              policies: [
                { type: "Percent", value: 100, periodSeconds: 15 },
                { type: "Pods", value: 2, periodSeconds: 15 },
              ],
            },
            scaleDown: {
              stabilizationWindowSeconds: 300,
              selectPolicy: "Max",
              policies: [{ type: "Percent", value: 50, periodSeconds: 60 }],
            },
          },
        },
      },
      triggers: [{ type: "metrics-api", metricType: "AverageValue", metadata: DEPTH.metadata }],
    });
  });

  it("never falls back to fewer pods than one, or than the minimum", async () => {
    for (const [minReplicas, replicas] of [
      [0, 1],
      [1, 1],
      [5, 5],
    ] as const) {
      for (const triggers of [[DEPTH], [REQUESTS], [cpuUsage(70), REQUESTS]]) {
        assert.deepEqual((await spec({ minReplicas, triggers }))["fallback"], {
          failureThreshold: 3,
          replicas,
          behavior: "currentReplicasIfHigher",
        });
      }
    }
  });

  it("waits with the last pod, where there may be none", async () => {
    const { pollingInterval, cooldownPeriod } = await spec({ minReplicas: 0 });
    assert.deepEqual([pollingInterval, cooldownPeriod], [15, 300]);
  });

  it("asks AWS as KEDA's operator, and makes no authentication where AWS is not asked", async () => {
    const triggers = [cpuUsage(70), REQUESTS];
    const { named } = await built(() => new Autoscaler("scaling", { ...ARGS, triggers }));
    const { kind, spec: authentication } = named("scaling-authentication").inputs;
    assert.equal(kind, "TriggerAuthentication");
    assert.deepEqual(authentication, { podIdentity: { provider: "aws" } });
    const { triggers: made, pollingInterval } = await spec({ triggers });
    assert.equal(pollingInterval, 60, "each question costs, and the answer is a minute's");
    assert.deepEqual(made, [
      { type: "cpu", metricType: "Utilization", metadata: { value: "70" } },
      {
        type: "aws-cloudwatch",
        metricType: "AverageValue",
        metadata: REQUESTS.metadata,
        useCachedMetrics: true,
        authenticationRef: { name: "consumer" },
      },
    ]);
    const { resources } = await built(() => new Autoscaler("scaling", ARGS));
    assert.equal(
      resources.some(({ name }) => name === "scaling-authentication"),
      false,
    );
  });

  it("has no fallback on CPU alone, which KEDA would refuse, or on a schedule, which cannot fail", async () => {
    const office = period({ timezone: "UTC", start: "0 8 * * *", end: "0 18 * * *", replicas: 4 });
    assert.equal((await spec({ triggers: [office] }))["fallback"], undefined);
    assert.notEqual((await spec({ triggers: [office, DEPTH] }))["fallback"], undefined);
    assert.equal((await spec({ triggers: [cpuUsage(70)] }))["fallback"], undefined);
    assert.notEqual((await spec({ triggers: [cpuUsage(70), REQUESTS] }))["fallback"], undefined);
  });
});
