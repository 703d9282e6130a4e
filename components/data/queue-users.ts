import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { accessString, type QueueUser } from "./redis-acl";

export interface QueueUsersArgs {
  /** Physical name of the cache: prefix of the users' names, and name of their group. */
  readonly identifier: string;
  /** First part of the keys' hash tag; the users reach no other keys. */
  readonly queueName: string;
}

const ENGINE = "valkey";

/** The users of a Valkey cache, who sign in with IAM tokens and may do what their service does. */
export class QueueUsers extends pulumi.ComponentResource {
  readonly groupId: pulumi.Output<string>;
  readonly names: Readonly<Record<QueueUser, string>>;
  readonly arns: Readonly<Record<QueueUser, pulumi.Output<string>>>;

  constructor(name: string, args: QueueUsersArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:data:QueueUsers", name, {}, opts);
    this.names = { producer: `${args.identifier}-producer`, consumer: `${args.identifier}-consumer` };
    const user = (service: QueueUser) =>
      new aws.elasticache.User(
        `${name}-${service}`,
        {
          // ElastiCache takes IAM tokens only of users whose id is their name.
          userId: this.names[service],
          userName: this.names[service],
          engine: ENGINE,
          accessString: accessString(service, args.queueName),
          authenticationMode: { type: "iam" },
        },
        { parent: this },
      );
    const users = { producer: user("producer"), consumer: user("consumer") };
    // Without a group anybody may sign in; with one, nobody but its members.
    const group = new aws.elasticache.UserGroup(
      `${name}-group`,
      {
        userGroupId: args.identifier,
        engine: ENGINE,
        userIds: [users.producer.userId, users.consumer.userId],
      },
      { parent: this },
    );
    this.groupId = group.userGroupId;
    this.arns = { producer: users.producer.arn, consumer: users.consumer.arn };
    this.registerOutputs({ groupId: this.groupId, names: this.names, arns: this.arns });
  }
}
