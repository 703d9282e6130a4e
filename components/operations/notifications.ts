import * as pulumi from "@pulumi/pulumi";
import type { Account } from "../iam";
import { Slack } from "./slack";
import { Topic } from "./topic";

export interface NotificationsArgs {
  /** Physical name of the topics and the channel's configuration. */
  readonly identifier: string;
  readonly account: Account;
  /** Regions with alarms beside the stack's, each with a topic of its own. @default [] */
  readonly regions?: readonly string[];
  /** Who gets every message. */
  readonly emails: readonly string[];
  /** Channel that shows every message. */
  readonly slack?: { readonly workspaceId: string; readonly channelId: string };
  /** PagerDuty's address for urgent alarms, a secret. */
  readonly pagerDutyUrl?: pulumi.Input<string>;
}

/** Where notices go: a topic in each region that has alarms, from there by e-mail, to Slack and to PagerDuty. */
export class Notifications extends pulumi.ComponentResource {
  /** The topic of each region. */
  readonly topicArns: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: NotificationsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:operations:Notifications", name, {}, opts);
    const { identifier, account, emails, slack, pagerDutyUrl } = args;
    const topic = (region: string) => {
      const abroad = region !== account.region;
      const { arn } = new Topic(
        abroad ? `${name}-${region}` : `${name}-home`,
        {
          identifier,
          account: { ...account, region },
          abroad,
          emails,
          ...(pagerDutyUrl && { pagerDutyUrl }),
        },
        { parent: this },
      );
      return [region, arn] as const;
    };
    const regions = new Set([account.region, ...(args.regions ?? [])]);
    this.topicArns = Object.fromEntries([...regions].map(topic));
    if (slack) {
      const topicArns = Object.values(this.topicArns);
      new Slack(`${name}-slack`, { identifier, ...slack, topicArns }, { parent: this });
    }
    this.registerOutputs({ topicArns: this.topicArns });
  }
}
