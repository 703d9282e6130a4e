import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { assumedBy, policyDocument, type Account } from "../iam";
import type { LogSettings } from "../operations/logs";

export interface FlowLogsArgs {
  /** Physical name, part of the log group's. */
  readonly identifier: string;
  readonly account: Account;
  readonly vpcId: pulumi.Input<string>;
  /** Which connections are logged. */
  readonly traffic: "ALL" | "REJECT";
  readonly logs: LogSettings;
}

/** Who talked to whom: the connections of a network, in a log group. */
export class FlowLogs extends pulumi.ComponentResource {
  constructor(name: string, args: FlowLogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:network:FlowLogs", name, {}, opts);
    const group = new aws.cloudwatch.LogGroup(
      `${name}-group`,
      { name: `/aws/vpc/${args.identifier}/flow-logs`, ...args.logs },
      { parent: this },
    );
    const role = this.role(name, args.account, group);
    new aws.ec2.FlowLog(
      `${name}-log`,
      {
        vpcId: args.vpcId,
        trafficType: args.traffic,
        logDestination: group.arn,
        iamRoleArn: role.arn,
        tags: { Name: args.identifier },
      },
      { parent: this },
    );
    this.registerOutputs({});
  }

  private role(name: string, account: Account, group: aws.cloudwatch.LogGroup): aws.iam.Role {
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        description: "Lets a VPC write its flow logs",
        assumeRolePolicy: assumedBy("vpc-flow-logs.amazonaws.com", {
          conditions: { StringEquals: { "aws:SourceAccount": account.id } },
        }),
      },
      { parent: this },
    );
    new aws.iam.RolePolicy(
      `${name}-policy`,
      {
        role: role.name,
        policy: policyDocument({
          actions: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
          // A log stream's ARN is its group's and a suffix.
          resources: [group.arn, pulumi.interpolate`${group.arn}:*`],
        }),
      },
      { parent: this },
    );
    return role;
  }
}
