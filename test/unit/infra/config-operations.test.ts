import assert from "node:assert/strict";
import { read, refused } from "./configured";

const KEY = "https://events.pagerduty.com/integration/k/enqueue";

describe("the configuration of operations", () => {
  it("has defaults for what is not said", async () => {
    const { notifications, alarms, budget, backup, observability } = await read({
      notifications: { emails: ["a@example.com"] },
      alarms: {},
      budget: { monthlyUsd: 175 },
      backup: {},
      observability: {},
    });
    assert.deepEqual(notifications, { emails: ["a@example.com"], pagerDuty: false });
    assert.deepEqual(alarms, { thresholds: {} });
    assert.deepEqual(budget, { monthlyUsd: 175, spentPercent: [80, 100], forecastPercent: 100, emails: [] });
    assert.deepEqual(backup, { retentionDays: 30, lock: false });
    assert.deepEqual(observability, { containerInsights: true, collector: true });
  });

  it("refuses alarms that nobody hears", async () => {
    await refused(
      { alarms: {} },
      "millrace-infra:notifications is missing; it must be set where alarms are, since nobody would hear them.",
    );
    await refused(
      { notifications: {} },
      "millrace-infra:notifications is {}; it must name somebody: emails, slack or pagerDuty.",
    );
    await refused(
      { budget: { monthlyUsd: 1 } },
      "millrace-infra:budget.emails is missing; it must name somebody, or notifications be set.",
    );
  });

  it("refuses thresholds of alarms that there are not", async () => {
    await refused(
      { notifications: { emails: ["a@example.com"] }, alarms: { thresholds: { "aurora-cup": 80 } } },
      'millrace-infra:alarms.thresholds.aurora-cup is "aurora-cup"; it must be an alarm that the runbook knows, such as aurora-cpu.',
    );
  });

  it("refuses a copy beside the original", async () => {
    await assert.rejects(read({ backup: { copyRegion: "eu-central-1" } }), {
      message:
        'millrace-infra:backup.copyRegion is "eu-central-1"; it must be another region than aws:region.',
    });
  });

  describe("with PagerDuty", () => {
    const notifications = { pagerDuty: true };
    const how = "set it with: pulumi config set --secret secrets:pagerDutyUrl";

    it("has its address, which no message ever shows", async () => {
      const { pagerDutyUrl } = await read({ notifications, "secrets:pagerDutyUrl": KEY });
      assert.ok(pagerDutyUrl);
      assert.equal((await read({ "secrets:pagerDutyUrl": KEY })).pagerDutyUrl, undefined);
      await assert.rejects(read({ notifications }), { message: `secrets:pagerDutyUrl is missing; ${how}` });
      await assert.rejects(read({ notifications, "secrets:pagerDutyUrl": "http://hunter2" }), {
        message: `secrets:pagerDutyUrl must be PagerDuty's https address of an integration; ${how}`,
      });
    });
  });
});
