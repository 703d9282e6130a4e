import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument, type Account, type Statement } from "../iam";
import { Key } from "../key";
import { URGENT } from "./alarm-table";

export interface TopicArgs {
  /** Physical name. */
  readonly identifier: string;
  /** The account, and the region of the topic. */
  readonly account: Account;
  /** Whether the region is another than the provider's. @default false */
  readonly abroad?: boolean;
  /** Who gets every message; each must confirm that once. */
  readonly emails: readonly string[];
  /** PagerDuty's address for urgent alarms, a secret. */
  readonly pagerDutyUrl?: pulumi.Input<string>;
}

/** AWS services that publish, and on behalf of what: alarms, failed backups, budgets. */
const PUBLISHERS = ["cloudwatch", "events", "budgets"] as const;

/**
 * Where notices of one region go, encrypted with a key of its own: by e-mail, and urgent alarms to PagerDuty.
 *
 * Alarms reach only topics of their own region.
 */
export class Topic extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: TopicArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:operations:Topic", name, {}, opts);
    const { identifier } = args;
    const topic = new aws.sns.Topic(
      `${name}-topic`,
      {
        ...this.place(),
        name: identifier,
        kmsMasterKeyId: this.key().arn,
        policy: policyDocument(...this.publishing()),
      },
      { parent: this },
    );
    args.emails.forEach((email, index) => this.subscription(`email-${index}`, topic, "email", email));
    if (args.pagerDutyUrl !== undefined) this.pagerDuty(topic, args.pagerDutyUrl);
    this.arn = topic.arn;
    this.registerOutputs({ arn: this.arn });
  }

  private key(): Key {
    const { identifier, account } = this.args;
    return new Key(
      `${this.name}-encryption`,
      {
        description: `Notices of ${identifier}`,
        alias: `${identifier}-notices`,
        account,
        // By what SNS says it is for: events come without the account that they are from.
        uses: PUBLISHERS.map((service) => ({
          principals: { service: `${service}.amazonaws.com` },
          actions: ["kms:Decrypt", "kms:GenerateDataKey"],
          conditions: {
            StringEquals: { "kms:EncryptionContext:aws:sns:topicArn": topicArn(account, identifier) },
          },
        })),
      },
      { parent: this },
    );
  }

  private publishing(): Statement[] {
    const { identifier, account } = this.args;
    const arn = topicArn(account, identifier);
    const publish = { actions: ["sns:Publish"], resources: [arn] };
    const sources = {
      cloudwatch: `arn:aws:cloudwatch:${account.region}:${account.id}:alarm:${identifier}-*`,
      events: `arn:aws:events:${account.region}:${account.id}:rule/${identifier}-*`,
      budgets: `arn:aws:budgets::${account.id}:*`,
    };
    return [
      ...PUBLISHERS.map((service) => ({
        ...publish,
        principals: { service: `${service}.amazonaws.com` },
        conditions: { ArnLike: { "aws:SourceArn": sources[service] } },
      })),
      {
        ...publish,
        effect: "Deny" as const,
        principals: { aws: "*" },
        conditions: { Bool: { "aws:SecureTransport": "false" } },
      },
    ];
  }

  private subscription(
    purpose: string,
    topic: aws.sns.Topic,
    protocol: string,
    endpoint: pulumi.Input<string>,
    options: Partial<aws.sns.TopicSubscriptionArgs> = {},
  ): void {
    new aws.sns.TopicSubscription(
      `${this.name}-${purpose}`,
      { ...this.place(), topic: topic.arn, protocol, endpoint, ...options },
      { parent: this },
    );
  }

  private pagerDuty(topic: aws.sns.Topic, url: pulumi.Input<string>): void {
    this.subscription("pager-duty", topic, "https", pulumi.secret(url), {
      endpointAutoConfirms: true,
      filterPolicyScope: "MessageBody",
      filterPolicy: pulumi.jsonStringify({ AlarmDescription: [{ prefix: URGENT }] }),
    });
  }

  private place(): { readonly region?: string } {
    return this.args.abroad === true ? { region: this.args.account.region } : {};
  }
}

/** Known before the topic is, so that its key need not wait for it. */
function topicArn({ region, id }: Account, identifier: string): string {
  return `arn:aws:sns:${region}:${id}:${identifier}`;
}
