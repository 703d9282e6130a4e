import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument, type Account } from "../iam";
import type { LogSettings } from "../operations/logs";
import { SEARCH_LOGS } from "./search-settings";

export interface SearchLogsArgs {
  /** Name of the domain, part of the log groups'. */
  readonly identifier: string;
  readonly account: Account;
  /** The domain, which alone may write. */
  readonly domainArn: string;
  readonly logs: LogSettings;
}

/** The log groups of an OpenSearch domain, and CloudWatch's leave for the domain to write to them. */
export class SearchLogs extends pulumi.ComponentResource {
  /** What the domain is told, known once it may write. */
  readonly publishing: readonly aws.types.input.opensearch.DomainLogPublishingOption[];

  constructor(name: string, args: SearchLogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:data:SearchLogs", name, {}, opts);
    const groups = Object.entries(SEARCH_LOGS).map(([logType, purpose]) => ({
      logType,
      group: new aws.cloudwatch.LogGroup(
        `${name}-${purpose}`,
        { name: `/aws/opensearch/${args.identifier}/${purpose}`, ...args.logs },
        { parent: this },
      ),
    }));
    const policy = new aws.cloudwatch.LogResourcePolicy(
      `${name}-policy`,
      {
        policyName: args.identifier,
        policyDocument: policyDocument({
          principals: { service: "es.amazonaws.com" },
          actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
          // A log stream's ARN is its group's and a suffix.
          resources: groups.map(({ group }) => pulumi.interpolate`${group.arn}:*`),
          conditions: {
            StringEquals: { "aws:SourceAccount": args.account.id },
            ArnEquals: { "aws:SourceArn": args.domainArn },
          },
        }),
      },
      { parent: this },
    );
    // OpenSearch tries to write before it accepts a group, so no group is told before the policy is there.
    this.publishing = groups.map(({ logType, group }) => ({
      logType,
      enabled: true,
      cloudwatchLogGroupArn: pulumi.all([group.arn, policy.id]).apply(([arn]) => arn),
    }));
    this.registerOutputs({ publishing: this.publishing });
  }
}
