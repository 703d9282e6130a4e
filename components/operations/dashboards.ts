import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Account } from "../iam";
import type { Subject } from "./alarm-rows/row";
import { dashboardBody } from "./dashboard-body";
import { kindsOf, type DashboardName } from "./dashboard-panels";

export interface DashboardsArgs {
  /** Physical name, prefix of the dashboards'. */
  readonly identifier: string;
  readonly account: Account;
  /** What is shown. */
  readonly subjects: readonly Subject<pulumi.Input<string>>[];
  /** Whether the subjects have alarms, whose state is shown then. */
  readonly alarms: boolean;
  /** Thresholds in place of the alarm table's, by the id of their row. @default {} */
  readonly thresholds?: Readonly<Record<string, number>>;
}

const NAMES: readonly DashboardName[] = ["traffic", "services", "data", "cost"];

/** Dashboards of traffic, services (a section for each), data and what makes the bill. */
export class Dashboards extends pulumi.ComponentResource {
  constructor(name: string, args: DashboardsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:operations:Dashboards", name, {}, opts);
    const { identifier, account, alarms, thresholds = {} } = args;
    for (const board of NAMES) {
      new aws.cloudwatch.Dashboard(
        `${name}-${board}`,
        {
          dashboardName: `${identifier}-${board}`,
          dashboardBody: known(board, args.subjects).apply((resolved) =>
            dashboardBody(board, {
              identifier,
              region: account.region,
              accountId: account.id,
              subjects: resolved,
              alarms,
              thresholds,
            }),
          ),
        },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }
}

/** The subjects that a dashboard shows; it waits for no others. */
function known(board: DashboardName, subjects: DashboardsArgs["subjects"]): pulumi.Output<Subject[]> {
  const kinds = kindsOf(board);
  return pulumi.all(
    subjects
      .filter(({ kind }) => kinds.has(kind))
      .map((subject) =>
        pulumi.output(subject.dimensions).apply((dimensions): Subject => ({ ...subject, dimensions })),
      ),
  );
}
