import { each, field, list, perAccount, perRegion, sharing, type Quota } from "./quota";

const LOGS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html";
const LOGS_POLICY =
  "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html";
const CLOUDWATCH = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html";
const SNS = "https://docs.aws.amazon.com/general/latest/gr/sns.html";
const EVENTS = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html";
const BUDGETS = "https://docs.aws.amazon.com/cost-management/latest/userguide/management-limits.html";
const ECR = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html";
const CLOUDTRAIL = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html";
const GUARDDUTY = "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_limits.html";

export const OPERATIONS_QUOTAS: readonly Quota[] = [
  {
    name: "CloudWatch Logs resource policies",
    service: "logs",
    limit: 10,
    per: "region",
    source: LOGS_POLICY,
    use: perRegion("aws:cloudwatch/logResourcePolicy:LogResourcePolicy"),
  },
  {
    name: "Characters of a CloudWatch Logs resource policy",
    service: "logs",
    limit: 5120,
    per: "each",
    source: LOGS_POLICY,
    use: each(
      "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
      ({ inputs }) => String(inputs.policyDocument).length,
    ),
  },
  {
    name: "Log groups",
    service: "logs",
    code: "L-D2832119",
    limit: 1_000_000,
    per: "region",
    source: LOGS,
    use: perRegion("aws:cloudwatch/logGroup:LogGroup"),
  },
  {
    name: "Actions per CloudWatch alarm and state",
    service: "monitoring",
    limit: 5,
    per: "each",
    source: CLOUDWATCH,
    use: each("aws:cloudwatch/metricAlarm:MetricAlarm", ({ inputs }) =>
      Math.max(
        list(inputs.alarmActions).length,
        list(inputs.okActions).length,
        list(inputs.insufficientDataActions).length,
      ),
    ),
  },
  {
    name: "CloudWatch alarms",
    service: "monitoring",
    limit: 5000,
    per: "region",
    source: CLOUDWATCH,
    use: perRegion("aws:cloudwatch/metricAlarm:MetricAlarm"),
  },
  {
    name: "Widgets per CloudWatch dashboard",
    service: "monitoring",
    limit: 500,
    per: "each",
    source: CLOUDWATCH,
    use: each("aws:cloudwatch/dashboard:Dashboard", ({ inputs }) => widgets(inputs.dashboardBody).length),
  },
  {
    name: "Metrics per CloudWatch dashboard",
    service: "monitoring",
    limit: 2500,
    per: "each",
    source: CLOUDWATCH,
    use: each("aws:cloudwatch/dashboard:Dashboard", ({ inputs }) =>
      widgets(inputs.dashboardBody).reduce<number>(
        (total, widget) => total + list(field(widget, "properties", "metrics")).length,
        0,
      ),
    ),
  },
  {
    name: "SNS topics",
    service: "sns",
    code: "L-61103206",
    limit: 100_000,
    per: "region",
    source: SNS,
    use: perRegion("aws:sns/topic:Topic"),
  },
  {
    name: "EventBridge rules per event bus",
    service: "events",
    // 300 in the larger regions, 100 in the others.
    limit: 100,
    per: "region",
    source: EVENTS,
    use: perRegion("aws:cloudwatch/eventRule:EventRule"),
  },
  {
    name: "Targets per EventBridge rule",
    service: "events",
    limit: 5,
    per: "each",
    source: EVENTS,
    use: sharing("rule", "aws:cloudwatch/eventTarget:EventTarget"),
  },
  {
    name: "Budgets",
    service: "budgets",
    limit: 20_000,
    per: "account",
    source: BUDGETS,
    use: perAccount("aws:budgets/budget:Budget"),
  },
  {
    name: "Email subscribers per budget notification",
    service: "budgets",
    limit: 10,
    per: "each",
    source: BUDGETS,
    use: each("aws:budgets/budget:Budget", ({ inputs }) =>
      Math.max(
        0,
        ...list(inputs.notifications).map((one) => list(field(one, "subscriberEmailAddresses")).length),
      ),
    ),
  },
  {
    name: "ECR repositories",
    service: "ecr",
    limit: 100_000,
    per: "region",
    source: ECR,
    use: perRegion("aws:ecr/repository:Repository"),
  },
  {
    name: "ECR pull-through cache rules",
    service: "ecr",
    limit: 50,
    per: "region",
    source: ECR,
    use: perRegion("aws:ecr/pullThroughCacheRule:PullThroughCacheRule"),
  },
  {
    name: "CloudTrail trails",
    service: "cloudtrail",
    limit: 5,
    per: "region",
    source: CLOUDTRAIL,
    use: perRegion("aws:cloudtrail/trail:Trail"),
  },
  {
    name: "GuardDuty detectors",
    service: "guardduty",
    limit: 1,
    per: "region",
    source: GUARDDUTY,
    use: perRegion("aws:guardduty/detector:Detector"),
  },
];

function widgets(body: unknown): readonly unknown[] {
  return list(field(JSON.parse(String(body)), "widgets"));
}
