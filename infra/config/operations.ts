import { z } from "zod";
import { ALARM_ROWS } from "../../components/operations/alarm-table";
import * as aws from "../../components/rules/aws";
import { email } from "../../components/rules/network";
import { rule } from "../../components/rules/rule";
import { count, list, text } from "../../components/rules/values";

export const notifications = z
  .strictObject({
    emails: list(text(email))
      .max(10)
      .default([])
      .describe("e-mail recipients of all notifications; each confirms the subscription once"),
    slack: z
      .strictObject({
        workspaceId: text(aws.slackWorkspace).describe(
          "Slack workspace, authorised once per account by hand",
        ),
        channelId: text(aws.slackChannel).describe("Slack channel of all notifications"),
      })
      .optional(),
    pagerDuty: z
      .boolean()
      .default(false)
      .describe("send urgent alarms to PagerDuty; its address is the secret `secrets:pagerDutyUrl`"),
  })
  .refine(({ emails, slack, pagerDuty }) => emails.length > 0 || slack !== undefined || pagerDuty, {
    error: "must name somebody: emails, slack or pagerDuty",
  });

const alarmIds = new Set(ALARM_ROWS.map(({ id }) => id));

/** An alarm of the table. */
const alarmId = text(rule("an alarm that the runbook knows, such as aurora-cpu", (id) => alarmIds.has(id)));

export const alarms = z.strictObject({
  thresholds: z
    .record(alarmId, z.number().min(0).describe("threshold of an alarm, in its metric's unit"))
    .default({})
    .describe("thresholds other than the table's, by the alarm's name in the runbook"),
});

export const budget = z.strictObject({
  monthlyUsd: count(1, 1_000_000).describe("monthly budget in US dollars"),
  spentPercent: list(count(1, 1000))
    .min(1)
    .max(4)
    .default([80, 100])
    .describe("alert thresholds for actual cost, in percent of the budget"),
  forecastPercent: count(1, 1000)
    .default(100)
    .describe("alert threshold for forecast cost, in percent of the budget"),
  emails: list(text(email)).max(10).default([]).describe("further e-mail recipients of budget alerts"),
});

export const backup = z.strictObject({
  retentionDays: count(1, 36_500).default(30).describe("retention of backups in days, in both regions"),
  copyRegion: text(aws.region).optional().describe("region that receives a copy of every backup"),
  lock: z
    .boolean()
    .default(false)
    .describe("vault lock in governance mode: recovery points cannot be deleted before their retention ends"),
});

export const observability = z.strictObject({
  containerInsights: z
    .boolean()
    .default(true)
    .describe("metrics and logs of nodes and containers, by the CloudWatch add-on"),
  collector: z
    .boolean()
    .default(true)
    .describe("traces to X-Ray and the services' own metrics to CloudWatch, by an OpenTelemetry collector"),
  datadog: z
    .strictObject({
      apiKeySecretArn: text(aws.secretArn).describe("secret whose key apiKey holds Datadog's API key"),
      apiKeyKeyArn: text(aws.keyArn)
        .optional()
        .describe("KMS key of that secret, if it is not Secrets Manager's own"),
    })
    .optional(),
});
