import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { KINDS, type AlarmRow, type Subject } from "./alarm-rows/row";
import { descriptionOf, rowsOf, thresholdOf } from "./alarm-table";

export interface AlarmsArgs {
  /** Physical name, prefix of the alarms'. */
  readonly identifier: string;
  /** The stack's region. */
  readonly region: string;
  /** What is watched; every row of the table holds for every subject of its kind. */
  readonly subjects: readonly Subject<pulumi.Input<string>>[];
  /** Thresholds in place of the table's, by the id of their row. @default {} */
  readonly thresholds?: Readonly<Record<string, number>>;
  /** Topic of each region that has subjects. */
  readonly topicArns: Readonly<Record<string, pulumi.Input<string>>>;
  /** Address of the runbook, which has a heading for each row. */
  readonly runbook: string;
}

const COMPARISONS = {
  atLeast: "GreaterThanOrEqualToThreshold",
  below: "LessThanThreshold",
} as const;

/** Every row of the alarm table for every subject of its kind. They tell when they begin and when they end. */
export class Alarms extends pulumi.ComponentResource {
  constructor(
    private readonly name: string,
    private readonly args: AlarmsArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:operations:Alarms", name, {}, opts);
    for (const subject of args.subjects) {
      for (const row of rowsOf(subject)) this.alarm(row, subject);
    }
    this.registerOutputs({});
  }

  private alarm(row: AlarmRow, subject: Subject<pulumi.Input<string>>): void {
    const { identifier, region, topicArns, thresholds = {}, runbook } = this.args;
    const place = subject.region ?? region;
    const topic = topicArns[place];
    if (topic === undefined)
      throw new Error(`There is no topic in ${place} for the alarms of ${subject.name}.`);
    const [bad, of] = row.periods;
    new aws.cloudwatch.MetricAlarm(
      `${this.name}-${subject.name}-${row.id}`,
      {
        ...(place !== region && { region: place }),
        name: `${identifier}-${subject.name}-${row.id}`,
        alarmDescription: descriptionOf(row, runbook, subject.service),
        namespace: KINDS[row.kind].namespace,
        metricName: row.metric,
        dimensions: { ...subject.dimensions },
        ...(row.statistic === "p99" ? { extendedStatistic: row.statistic } : { statistic: row.statistic }),
        period: row.periodSeconds,
        datapointsToAlarm: bad,
        evaluationPeriods: of,
        comparisonOperator: COMPARISONS[row.comparison],
        threshold: thresholdOf(row, subject, thresholds),
        treatMissingData: row.missing,
        alarmActions: [topic],
        okActions: [topic],
      },
      { parent: this },
    );
  }
}
