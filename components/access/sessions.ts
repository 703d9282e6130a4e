import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument, type Account, type Statement } from "../iam";
import type { LogSettings } from "../operations/logs";
import { openTunnels } from "./person-grants";

export interface SessionsArgs {
  /** Physical name of the environment, prefix of the policy's name. */
  readonly identifier: string;
  readonly account: Account;
  /** The machine that tunnels go through. */
  readonly instanceId: pulumi.Input<string>;
  readonly instanceArn: pulumi.Input<string>;
  readonly logs: LogSettings;
}

/**
 * Who may open tunnels, and who did. What goes through a tunnel cannot be logged, as it is encrypted from end to end;
 * that it was opened, by whom and whereto, is an event that the account's trail passes on.
 */
export class Sessions extends pulumi.ComponentResource {
  /** Policy of those who may open tunnels; its name, `<identifier>-tunnels`, is one for permission sets to name. */
  readonly policyArn: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: SessionsArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:compute:Sessions", name, {}, opts);
    this.policyArn = this.policy().arn;
    this.record();
    this.registerOutputs({ policyArn: this.policyArn });
  }

  private policy(): aws.iam.Policy {
    const { identifier, account, instanceArn } = this.args;
    return new aws.iam.Policy(
      `${this.name}-policy`,
      {
        name: `${identifier}-tunnels`,
        description: `Tunnels to the data stores of ${identifier}`,
        policy: policyDocument(...openTunnels(account, instanceArn)),
      },
      { parent: this },
    );
  }

  /** Writes each opening of a tunnel to a log group. */
  private record(): void {
    const { identifier, instanceId, logs } = this.args;
    const group = new aws.cloudwatch.LogGroup(
      `${this.name}-log`,
      { name: `/aws/events/${identifier}/tunnels`, ...logs },
      { parent: this },
    );
    const rule = new aws.cloudwatch.EventRule(
      `${this.name}-rule`,
      {
        description: `Sessions through the bastion of ${identifier}`,
        eventPattern: pulumi.jsonStringify({
          source: ["aws.ssm"],
          "detail-type": ["AWS API Call via CloudTrail"],
          detail: {
            eventSource: ["ssm.amazonaws.com"],
            eventName: ["StartSession"],
            requestParameters: { target: [instanceId] },
          },
        }),
      },
      { parent: this },
    );
    const admitted = this.admit(group, rule);
    new aws.cloudwatch.EventTarget(
      `${this.name}-target`,
      { rule: rule.name, arn: group.arn },
      { parent: this, dependsOn: admitted },
    );
  }

  /** Lets the rule write to the group. */
  private admit(group: aws.cloudwatch.LogGroup, rule: aws.cloudwatch.EventRule): pulumi.Resource {
    return new aws.cloudwatch.LogResourcePolicy(
      `${this.name}-writers`,
      {
        policyName: `${this.args.identifier}-tunnels`,
        // A log stream's ARN is its group's and a suffix.
        policyDocument: policyDocument(
          ...WRITERS.flatMap((service) => writing(service, pulumi.interpolate`${group.arn}:*`, rule.arn)),
        ),
      },
      { parent: this },
    );
  }
}

/** EventBridge, by either of the names under which it writes to log groups. */
const WRITERS = ["delivery.logs.amazonaws.com", "events.amazonaws.com"];

/** AWS asks for streams in nobody's name, and for events in the rule's. */
function writing(service: string, streams: pulumi.Input<string>, ruleArn: pulumi.Input<string>): Statement[] {
  const common = { principals: { service }, resources: [streams] };
  return [
    { ...common, actions: ["logs:CreateLogStream"] },
    {
      ...common,
      actions: ["logs:PutLogEvents"],
      conditions: { ArnEquals: { "aws:SourceArn": ruleArn } },
    },
  ];
}
