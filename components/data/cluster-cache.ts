import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { LogSettings } from "../operations/logs";
import { SNAPSHOT_TIME, type Cache, type CacheArgs } from "./cache";
import { CacheScaling } from "./cache-scaling";
import { scaledInputs, type Scaling } from "./scaled-dimensions";

/** Nodes of a size, in shards with replicas in other zones; 2 replicas put a member of every shard in three zones. */
export interface ClusterEngine extends Scaling {
  readonly kind: "cluster";
  /** Version of Valkey, such as `9.0`. */
  readonly version: string;
  /** Such as `cache.m7g.large`; burstable nodes know no durability. */
  readonly nodeType: string;
  /** `sync`: no acknowledged write is lost; `async`: up to 10 s; `disabled`: what memory held. */
  readonly durability: "sync" | "async" | "disabled";
  /** Take a snapshot, `<identifier>-final`, when the cache is deleted. */
  readonly finalSnapshot: boolean;
}

export interface ClusterCacheArgs extends CacheArgs {
  readonly engine: ClusterEngine;
  readonly logs: LogSettings;
}

const PORT = 6379;

/** Logs that ElastiCache sends to CloudWatch. */
const LOGS = ["engine-log", "slow-log"] as const;

/** A Valkey cluster in cluster mode, over several zones, that refuses writes rather than drop entries. */
export class ClusterCache extends pulumi.ComponentResource implements Cache {
  readonly arn: pulumi.Output<string>;
  readonly host: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;

  constructor(
    private readonly name: string,
    private readonly args: ClusterCacheArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:data:ClusterCache", name, {}, opts);
    const cache = this.cache();
    this.scale(cache);
    this.arn = cache.arn;
    this.host = cache.configurationEndpointAddress;
    this.port = pulumi.output(PORT);
    this.registerOutputs({ arn: this.arn, host: this.host, port: this.port });
  }

  private cache(): aws.elasticache.ReplicationGroup {
    const { identifier, engine, protect, ...args } = this.args;
    return new aws.elasticache.ReplicationGroup(
      `${this.name}-replicas`,
      {
        replicationGroupId: identifier,
        description: `Queue ${identifier}`,
        engine: "valkey",
        engineVersion: engine.version,
        nodeType: engine.nodeType,
        port: PORT,
        parameterGroupName: this.parameterGroup().name,
        subnetGroupName: this.subnetGroup().name,
        securityGroupIds: [args.securityGroupId],
        userGroupIds: [args.userGroupId],
        clusterMode: "enabled",
        numNodeGroups: engine.shards,
        replicasPerNodeGroup: engine.replicasPerShard,
        automaticFailoverEnabled: true,
        multiAzEnabled: true,
        durability: engine.durability,
        atRestEncryptionEnabled: true,
        kmsKeyId: args.keyArn,
        transitEncryptionEnabled: true,
        transitEncryptionMode: "required",
        logDeliveryConfigurations: this.logDelivery(),
        snapshotRetentionLimit: args.snapshotRetentionDays,
        snapshotWindow: `${SNAPSHOT_TIME}-04:00`,
        ...(engine.finalSnapshot && { finalSnapshotIdentifier: `${identifier}-final` }),
        maintenanceWindow: "sun:04:30-sun:05:30",
        // The version is configuration's to change; an upgrade behind its back would be undone by the next `up`.
        autoMinorVersionUpgrade: false,
        // A deployment is the window for changes.
        applyImmediately: true,
      },
      { parent: this, protect, retainOnDelete: protect, ignoreChanges: scaledInputs(engine) },
    );
  }

  private scale(cache: aws.elasticache.ReplicationGroup): void {
    const { engine } = this.args;
    if (scaledInputs(engine).length === 0) return;
    new CacheScaling(
      `${this.name}-scaling`,
      {
        replicationGroupId: cache.id,
        shards: engine.shards,
        replicasPerShard: engine.replicasPerShard,
        shardScaling: engine.shardScaling,
        replicaScaling: engine.replicaScaling,
      },
      { parent: this },
    );
  }

  /** Groups with retention; below this prefix AWS needs no statement a group in its policy, whose size is limited. */
  private logDelivery() {
    return LOGS.map((log) => {
      const group = new aws.cloudwatch.LogGroup(
        `${this.name}-${log}`,
        { name: `/aws/vendedlogs/elasticache/${this.args.identifier}/${log}`, ...this.args.logs },
        { parent: this },
      );
      return { destination: group.name, destinationType: "cloudwatch-logs", logFormat: "json", logType: log };
    });
  }

  private parameterGroup(): aws.elasticache.ParameterGroup {
    const { identifier, engine } = this.args;
    return new aws.elasticache.ParameterGroup(
      `${this.name}-parameters`,
      {
        description: `Parameters of ${identifier}`,
        family: parameterFamily(engine.version),
        parameters: [
          { name: "cluster-enabled", value: "yes" },
          { name: "maxmemory-policy", value: "noeviction" },
        ],
      },
      { parent: this },
    );
  }

  private subnetGroup(): aws.elasticache.SubnetGroup {
    const { identifier, subnetIds } = this.args;
    return new aws.elasticache.SubnetGroup(
      `${this.name}-subnets`,
      { name: identifier, description: `Subnets of ${identifier}`, subnetIds },
      { parent: this },
    );
  }
}

/** Parameter group family of a Valkey version: `valkey9` for `9.0`. */
export function parameterFamily(version: string): string {
  return `valkey${version.replace(/\..*$/, "")}`;
}
