import * as pulumi from "@pulumi/pulumi";
import type { Account, Statement } from "../iam";

/** What the machines of a runner are confined to. */
export interface RunnerPlace {
  readonly account: Account;
  readonly vpcId: pulumi.Input<string>;
  readonly connectionArn: string;
  readonly securityGroupArn: pulumi.Input<string>;
  readonly logGroupArn: pulumi.Input<string>;
}

/** Interfaces in the one network, a log, and signing in to GitHub; as CodeBuild's documentation lists them. */
export function runnerRights(place: RunnerPlace): Statement[] {
  const { account, vpcId, connectionArn, securityGroupArn, logGroupArn } = place;
  const arn = (kind: string) => `arn:aws:ec2:${account.region}:${account.id}:${kind}/*`;
  const inTheNetwork = {
    ArnEquals: { "ec2:Vpc": pulumi.interpolate`arn:aws:ec2:${account.region}:${account.id}:vpc/${vpcId}` },
  };
  return [
    {
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [pulumi.interpolate`${logGroupArn}:*`],
    },
    {
      actions: ["codeconnections:GetConnection", "codeconnections:GetConnectionToken"],
      resources: [connectionArn],
    },
    // An interface has no name beforehand; what it is made in and with has.
    { actions: ["ec2:CreateNetworkInterface"], resources: [arn("network-interface"), securityGroupArn] },
    { actions: ["ec2:CreateNetworkInterface"], resources: [arn("subnet")], conditions: inTheNetwork },
    {
      actions: ["ec2:CreateNetworkInterfacePermission"],
      resources: [arn("network-interface")],
      conditions: { ...inTheNetwork, StringEquals: { "ec2:AuthorizedService": "codebuild.amazonaws.com" } },
    },
    {
      actions: ["ec2:DeleteNetworkInterface"],
      resources: [arn("network-interface")],
      conditions: inTheNetwork,
    },
    // Describing knows no resources.
    {
      actions: [
        "ec2:DescribeDhcpOptions",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
      ],
      resources: ["*"],
    },
  ];
}
