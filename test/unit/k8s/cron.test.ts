import assert from "node:assert/strict";
import { Cron, type CronArgs } from "../../../k8s/cron";
import { assertFamily, built } from "./built";

const ARGS: CronArgs = {
  namespace: "shop",
  image: "registry/report:1",
  env: { ORDERS_URL: "http://orders" },
  resources: { cpu: "100m", memory: "128Mi" },
  openings: { ingress: [], egress: [] },
  schedule: "0 3 * * *",
};

async function spec(args: Partial<CronArgs> = {}) {
  const { named } = await built(() => new Cron("report", { ...ARGS, ...args }));
  return named("report-cron-job").inputs["spec"] as Readonly<Record<string, unknown>> & {
    readonly jobTemplate: {
      readonly spec: Readonly<Record<string, unknown>> & {
        readonly template: { readonly spec: Readonly<Record<string, unknown>> };
      };
    };
  };
}

describe("Cron", () => {
  it("makes a CronJob with an account and a policy, which come before it", async () => {
    const { resources, before, named } = await built(() => new Cron("report", ARGS));
    assertFamily(resources, "report");
    assert.deepEqual(before("report-cron-job"), ["report-account", "report-policy"]);
    assert.equal(named("report-account").inputs["automountServiceAccountToken"], false);
    assert.deepEqual(named("report-policy").inputs["spec"], {
      podSelector: { matchLabels: { "app.kubernetes.io/name": "report" } },
      policyTypes: ["Ingress", "Egress"],
      ingress: [],
      egress: [],
    });
  });

  it("runs on its schedule, in its time zone, and one at a time", async () => {
    const { schedule, timeZone, suspend, concurrencyPolicy } = await spec();
    assert.deepEqual([schedule, timeZone, suspend, concurrencyPolicy], ["0 3 * * *", "UTC", false, "Forbid"]);
    assert.equal((await spec({ timeZone: "Europe/Berlin" }))["timeZone"], "Europe/Berlin");
  });

  it("starts late rather than never, and not much later than it should", async () => {
    assert.equal((await spec())["startingDeadlineSeconds"], 600);
  });

  it("is retried in new pods, for a limited time, and keeps its last Jobs for a day", async () => {
    const { successfulJobsHistoryLimit, failedJobsHistoryLimit, jobTemplate } = await spec();
    assert.deepEqual([successfulJobsHistoryLimit, failedJobsHistoryLimit], [3, 3]);
    const { backoffLimit, activeDeadlineSeconds, ttlSecondsAfterFinished, template } = jobTemplate.spec;
    assert.deepEqual([backoffLimit, activeDeadlineSeconds, ttlSecondsAfterFinished], [2, 3600, 86_400]);
    assert.equal(template.spec["restartPolicy"], "Never");
    const other = (await spec({ retries: 0, deadline: 60 })).jobTemplate.spec;
    assert.deepEqual([other["backoffLimit"], other["activeDeadlineSeconds"]], [0, 60]);
  });

  it("runs as its own account", async () => {
    const { template } = (await spec()).jobTemplate.spec;
    assert.equal(template.spec["serviceAccountName"], "report");
  });
});
