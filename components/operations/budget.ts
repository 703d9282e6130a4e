import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface BudgetArgs {
  /** Physical name. */
  readonly identifier: string;
  /** Value of the tag `environment` on what is paid for. */
  readonly environment: string;
  /** What a month may cost, in US dollars. */
  readonly monthlyUsd: number;
  /** Shares of it, in percent, that are told when they are spent. */
  readonly spentPercent: readonly number[];
  /** Share of it, in percent, that is told when the month is expected to cost more. */
  readonly forecastPercent: number;
  /** Up to ten people who are told by e-mail. */
  readonly emails: readonly string[];
  /** Topic that is told too. */
  readonly topicArn?: pulumi.Input<string>;
}

/** What the environment may cost a month; tells when it is spent, and before, when it is going to be. */
export class Budget extends pulumi.ComponentResource {
  constructor(name: string, args: BudgetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:operations:Budget", name, {}, opts);
    const told = {
      comparisonOperator: "GREATER_THAN",
      thresholdType: "PERCENTAGE",
      ...(args.emails.length > 0 && { subscriberEmailAddresses: [...args.emails] }),
      ...(args.topicArn !== undefined && { subscriberSnsTopicArns: [args.topicArn] }),
    };
    new aws.budgets.Budget(
      `${name}-monthly`,
      {
        name: args.identifier,
        budgetType: "COST",
        timeUnit: "MONTHLY",
        limitAmount: String(args.monthlyUsd),
        limitUnit: "USD",
        costFilters: [{ name: "TagKeyValue", values: [`user:environment$${args.environment}`] }],
        notifications: [
          ...args.spentPercent.map((threshold) => ({ ...told, notificationType: "ACTUAL", threshold })),
          { ...told, notificationType: "FORECASTED", threshold: args.forecastPercent },
        ],
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
