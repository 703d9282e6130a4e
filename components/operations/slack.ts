import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { assumedBy } from "../iam";
import { attachManaged } from "../identity/managed-policy";

export interface SlackArgs {
  /** Physical name. */
  readonly identifier: string;
  /** Slack's id of the workspace, authorised once an account by hand. */
  readonly workspaceId: string;
  /** Slack's id of the channel. */
  readonly channelId: string;
  /** Topics whose messages are shown, of any region. */
  readonly topicArns: readonly pulumi.Input<string>[];
}

/** Amazon Q Developer in chat applications answers in few regions; what it makes holds for all. */
const REGION = "us-east-2";

/** Reads metrics, alarms and logs, and nothing else. */
const READ_ONLY = "CloudWatchReadOnlyAccess";

/**
 * Shows notices in a Slack channel, with the metric's graph.
 *
 * Whoever writes in the channel can ask no more of AWS than to show CloudWatch: both the channel's role and the guardrail
 * over whatever role a person may choose stop there.
 */
export class Slack extends pulumi.ComponentResource {
  constructor(name: string, args: SlackArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:operations:Slack", name, {}, opts);
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        description: `Shows CloudWatch in the Slack channel of ${args.identifier}`,
        // No condition on the source: AWS documents none for this service, and a channel's role is one of its own account.
        assumeRolePolicy: assumedBy("chatbot.amazonaws.com"),
      },
      { parent: this },
    );
    attachManaged(this, `${name}-read-only`, role, READ_ONLY);
    new aws.chatbot.SlackChannelConfiguration(
      `${name}-channel`,
      {
        region: REGION,
        configurationName: args.identifier,
        slackTeamId: args.workspaceId,
        slackChannelId: args.channelId,
        iamRoleArn: role.arn,
        guardrailPolicyArns: [`arn:aws:iam::aws:policy/${READ_ONLY}`],
        snsTopicArns: [...args.topicArns],
        loggingLevel: "ERROR",
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
