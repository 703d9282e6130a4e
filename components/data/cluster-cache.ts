import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { SNAPSHOT_TIME, type Cache, type CacheArgs } from "./cache";

/** Nodes of a size, in shards with replicas in other zones. */
export interface ClusterEngine {
  readonly kind: "cluster";
  /** Version of Valkey, such as `9.0`. */
  readonly version: string;
  /** Such as `cache.m7g.large`; burstable nodes know no durability. */
  readonly nodeType: string;
  readonly shards: number;
  /** Replicas a shard, 1 to 5; 2 put a member of every shard in each of three zones. */
  readonly replicasPerShard: number;
  /** `sync`: no acknowledged write is lost; `async`: up to 10 s; `disabled`: what memory held. */
  readonly durability: "sync" | "async" | "disabled";
}

const PORT = 6379;

/** A Valkey cluster in cluster mode, over several zones, that refuses writes rather than drop entries. */
export class ClusterCache extends pulumi.ComponentResource implements Cache {
  readonly arn: pulumi.Output<string>;
  readonly host: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;

  constructor(
    private readonly name: string,
    private readonly args: CacheArgs & { readonly engine: ClusterEngine },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:data:ClusterCache", name, {}, opts);
    const { identifier, engine, protect } = args;
    const cache = new aws.elasticache.ReplicationGroup(
      `${name}-replicas`,
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
        snapshotRetentionLimit: args.snapshotRetentionDays,
        snapshotWindow: `${SNAPSHOT_TIME}-04:00`,
        maintenanceWindow: "sun:04:30-sun:05:30",
        // The version is configuration's to change; an upgrade behind its back would be undone by the next `up`.
        autoMinorVersionUpgrade: false,
        // A deployment is the window for changes.
        applyImmediately: true,
      },
      { parent: this, protect, retainOnDelete: protect },
    );
    this.arn = cache.arn;
    this.host = cache.configurationEndpointAddress;
    this.port = pulumi.output(PORT);
    this.registerOutputs({ arn: this.arn, host: this.host, port: this.port });
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
