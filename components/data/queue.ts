import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Account } from "../iam";
import { Key, throughServices } from "../key";
import type { LogSettings } from "../operations/logs";
import type { Cache, CacheArgs } from "./cache";
import { ClusterCache, type ClusterEngine } from "./cluster-cache";
import { QueueUsers } from "./queue-users";
import type { QueueUser } from "./redis-acl";
import { ServerlessCache, type ServerlessEngine } from "./serverless-cache";

export interface QueueArgs {
  /** Physical name of the cache and prefix of what belongs to it, at most 31 characters. */
  readonly identifier: string;
  readonly account: Account;
  readonly vpcId: pulumi.Input<string>;
  /** Isolated subnets, one a zone. */
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  readonly engine: ServerlessEngine | ClusterEngine;
  /** First part of the keys' hash tag; the users reach no other keys. */
  readonly queueName: string;
  /** Days that daily snapshots are kept, 0 for none. */
  readonly snapshotRetentionDays: number;
  /** Let Pulumi refuse to delete what holds data, and leave it in place when it leaves the stack. */
  readonly protect: boolean;
  readonly logs: LogSettings;
}

/**
 * ElastiCache Valkey for Redis Streams, always in cluster mode: TLS only, IAM users with the commands they need,
 * encrypted with a key of its own.
 *
 * The security group has no rules: who may come in is said by resources of their own, so that the cache waits for
 * nobody.
 */
export class Queue extends pulumi.ComponentResource {
  readonly host: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  /** The name that tokens are signed for. */
  readonly cacheName: string;
  /** Whether tokens are signed for a serverless cache. */
  readonly serverless: boolean;
  /** What `elasticache:Connect` names the cache by. */
  readonly arn: pulumi.Output<string>;
  readonly userNames: Readonly<Record<QueueUser, string>>;
  /** What `elasticache:Connect` names the users by. */
  readonly userArns: Readonly<Record<QueueUser, pulumi.Output<string>>>;
  readonly securityGroupId: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: QueueArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:data:Queue", name, {}, opts);
    const { identifier, queueName } = args;
    const users = new QueueUsers(`${name}-users`, { identifier, queueName }, { parent: this });
    const group = this.securityGroup();
    const cache = this.cache(users, group);

    this.host = cache.host;
    this.port = cache.port;
    this.cacheName = identifier;
    this.serverless = args.engine.kind === "serverless";
    this.arn = cache.arn;
    this.userNames = users.names;
    this.userArns = users.arns;
    this.securityGroupId = group.id;
    this.registerOutputs({
      host: this.host,
      port: this.port,
      cacheName: this.cacheName,
      serverless: this.serverless,
      arn: this.arn,
      userNames: this.userNames,
      userArns: this.userArns,
      securityGroupId: this.securityGroupId,
    });
  }

  private cache(users: QueueUsers, group: aws.ec2.SecurityGroup): Cache {
    const { identifier, subnetIds, engine, snapshotRetentionDays, protect, logs } = this.args;
    const args: CacheArgs = {
      identifier,
      subnetIds,
      securityGroupId: group.id,
      keyArn: this.key().arn,
      userGroupId: users.groupId,
      snapshotRetentionDays,
      protect,
    };
    const name = `${this.name}-cache`;
    return engine.kind === "serverless"
      ? new ServerlessCache(name, { ...args, engine }, { parent: this })
      : new ClusterCache(name, { ...args, engine, logs }, { parent: this });
  }

  private key(): Key {
    const { identifier, account, protect } = this.args;
    return new Key(
      `${this.name}-encryption`,
      {
        description: `Data and snapshots of ${identifier}`,
        alias: identifier,
        account,
        // ElastiCache goes to KMS under either name.
        uses: [throughServices(account, "elasticache", "dax")],
        protect,
      },
      { parent: this },
    );
  }

  private securityGroup(): aws.ec2.SecurityGroup {
    const { identifier, vpcId } = this.args;
    return new aws.ec2.SecurityGroup(
      `${this.name}-group`,
      { vpcId, description: `Valkey ${identifier}`, tags: { Name: identifier } },
      { parent: this },
    );
  }
}
