import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { SNAPSHOT_TIME, type Cache, type CacheArgs } from "./cache";

/** A cache that AWS scales by itself: cheap at rest, kept in three zones, without a promise of durability. */
export interface ServerlessEngine {
  readonly kind: "serverless";
  /** Major version of Valkey, such as `8`. */
  readonly version: string;
  /** Largest size in GB, 1 to 5000; beyond it writes fail, since the keys carry no expiry. */
  readonly maxStorageGb: number;
  /** Largest rate of ElastiCache processing units a second, 1000 to 15000000. */
  readonly maxEcpuPerSecond: number;
}

/** A serverless Valkey cache. It knows TLS only, and no parameters. */
export class ServerlessCache extends pulumi.ComponentResource implements Cache {
  readonly arn: pulumi.Output<string>;
  readonly host: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;

  constructor(
    name: string,
    args: CacheArgs & { readonly engine: ServerlessEngine },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:data:ServerlessCache", name, {}, opts);
    const { identifier, engine, snapshotRetentionDays, protect } = args;
    const cache = new aws.elasticache.ServerlessCache(
      `${name}-serverless`,
      {
        name: identifier,
        description: `Queue ${identifier}`,
        engine: "valkey",
        majorEngineVersion: engine.version,
        cacheUsageLimits: {
          dataStorage: { maximum: engine.maxStorageGb, unit: "GB" },
          ecpuPerSeconds: [{ maximum: engine.maxEcpuPerSecond }],
        },
        kmsKeyId: args.keyArn,
        subnetIds: args.subnetIds,
        securityGroupIds: [args.securityGroupId],
        userGroupId: args.userGroupId,
        snapshotRetentionLimit: snapshotRetentionDays,
        ...(snapshotRetentionDays > 0 && { dailySnapshotTime: SNAPSHOT_TIME }),
      },
      { parent: this, protect, retainOnDelete: protect },
    );
    const endpoint = cache.endpoints.apply(first);
    this.arn = cache.arn;
    this.host = endpoint.address;
    this.port = endpoint.port;
    this.registerOutputs({ arn: this.arn, host: this.host, port: this.port });
  }
}

function first(endpoints: readonly aws.types.output.elasticache.ServerlessCacheEndpoint[]) {
  const endpoint = endpoints[0];
  if (endpoint === undefined) throw new Error("The serverless cache has no endpoint.");
  return endpoint;
}
