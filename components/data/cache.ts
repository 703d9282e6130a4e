import type * as pulumi from "@pulumi/pulumi";

/** What a cache of either kind is made with. */
export interface CacheArgs {
  /** Physical name. */
  readonly identifier: string;
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  readonly securityGroupId: pulumi.Input<string>;
  /** KMS key that encrypts data and snapshots. */
  readonly keyArn: pulumi.Input<string>;
  /** Group of the users who may sign in. */
  readonly userGroupId: pulumi.Input<string>;
  /** Days that daily snapshots are kept, 0 for none. */
  readonly snapshotRetentionDays: number;
  /** Let Pulumi refuse to delete the cache, and leave it in place when it leaves the stack. */
  readonly protect: boolean;
}

/** What a cache of either kind is reached by. */
export interface Cache {
  /** What `elasticache:Connect` names the cache by. */
  readonly arn: pulumi.Output<string>;
  readonly host: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
}

/** Hour at which snapshots are taken, UTC. */
export const SNAPSHOT_TIME = "03:00";
