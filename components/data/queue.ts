import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Key } from "../key";
import type { LogSettings } from "../operations/logs";
import type { Cache, CacheArgs } from "./cache";
import { ClusterCache, type ClusterEngine } from "./cluster-cache";
import { QueueUsers, type QueueAccesses } from "./queue-users";
import { ServerlessCache, type ServerlessEngine } from "./serverless-cache";
import { storeGroup, storeKey, type StoreArgs } from "./store";

/** The identifier has at most 31 characters. */
export interface QueueArgs extends StoreArgs {
  readonly engine: ServerlessEngine | ClusterEngine;
  /** Users of the cache and what each may do; there is one at least. */
  readonly accesses: QueueAccesses;
  /** Days that daily snapshots are kept, 0 for none. */
  readonly snapshotRetentionDays: number;
  readonly logs: LogSettings;
}

/**
 * ElastiCache Valkey for Redis Streams, always in cluster mode: TLS only, IAM users with the commands they need,
 * encrypted with its KMS key.
 *
 * The security group has no rules: clients are admitted by separate resources, so that the cache waits for none of them.
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
  /** By service. */
  readonly userNames: Readonly<Record<string, string>>;
  /** What `elasticache:Connect` names the users by, by service. */
  readonly userArns: Readonly<Record<string, pulumi.Output<string>>>;
  readonly securityGroupId: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: QueueArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:data:Queue", name, {}, opts);
    const { identifier, accesses } = args;
    const users = new QueueUsers(`${name}-users`, { identifier, accesses }, { parent: this });
    const owner = { component: this, name, args };
    // ElastiCache goes to KMS under either name.
    const key = storeKey(owner, "Data and snapshots", ["elasticache", "dax"]);
    const group = storeGroup(owner, "Valkey");
    const cache = this.cache(users, key, group);

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

  private cache(users: QueueUsers, key: Key, group: aws.ec2.SecurityGroup): Cache {
    const { identifier, subnetIds, engine, snapshotRetentionDays, protect, logs } = this.args;
    const args: CacheArgs = {
      identifier,
      subnetIds,
      securityGroupId: group.id,
      keyArn: key.arn,
      userGroupId: users.groupId,
      snapshotRetentionDays,
      protect,
    };
    const name = `${this.name}-cache`;
    return engine.kind === "serverless"
      ? new ServerlessCache(name, { ...args, engine }, { parent: this })
      : new ClusterCache(name, { ...args, engine, logs }, { parent: this });
  }
}
