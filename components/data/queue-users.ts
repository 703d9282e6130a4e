import { createHash } from "node:crypto";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { accessString, type QueueAccess } from "./redis-acl";

/** What each service does with its queues: by service, then by the first part of the queues' keys. */
export type QueueAccesses = Readonly<Record<string, Readonly<Record<string, QueueAccess>>>>;

export interface QueueUsersArgs {
  /** Physical name of the cache: prefix of the users' names, and name of their group. */
  readonly identifier: string;
  readonly accesses: QueueAccesses;
}

const ENGINE = "valkey";

/** Most characters of a user's id. @see https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateUser.html */
const LONGEST_NAME = 40;

/** The users of a Valkey cache, one a service: they sign in with IAM tokens and may do what their service declares. */
export class QueueUsers extends pulumi.ComponentResource {
  readonly groupId: pulumi.Output<string>;
  /** By service. */
  readonly names: Readonly<Record<string, string>>;
  readonly arns: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: QueueUsersArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:data:QueueUsers", name, {}, opts);
    const users = Object.entries(args.accesses).map(([service, accesses]) => {
      const userName = queueUserName(args.identifier, service);
      const user = new aws.elasticache.User(
        `${name}-${service}`,
        {
          // ElastiCache takes IAM tokens only of users whose id is their name.
          userId: userName,
          userName,
          engine: ENGINE,
          accessString: accessString(accesses),
          authenticationMode: { type: "iam" },
        },
        { parent: this },
      );
      return { service, userName, user };
    });
    // Without a group anybody may sign in; with one, nobody but its members.
    const group = new aws.elasticache.UserGroup(
      `${name}-group`,
      { userGroupId: args.identifier, engine: ENGINE, userIds: users.map(({ user }) => user.userId) },
      { parent: this },
    );
    this.groupId = group.userGroupId;
    this.names = Object.fromEntries(users.map(({ service, userName }) => [service, userName]));
    this.arns = Object.fromEntries(users.map(({ service, user }) => [service, user.arn]));
    this.registerOutputs({ groupId: this.groupId, names: this.names, arns: this.arns });
  }
}

/** `<identifier>-<service>`; where that is longer than a name may be, its beginning and a hash of it. */
export function queueUserName(identifier: string, service: string): string {
  const name = `${identifier}-${service}`;
  if (name.length <= LONGEST_NAME) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${name.slice(0, LONGEST_NAME - hash.length - 1).replace(/-$/, "")}-${hash}`;
}
