import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Key } from "../key";
import { instancePlacement } from "./aurora-engine";
import { BACKED_UP, MADE_FROM } from "./backed-up";
import { documentFamily, documentParameters, DOCUMENT_LOGS } from "./documents-settings";
import { managedSecret, storeGroup, storeKey, storeLogs, type DatabaseArgs } from "./store";

export interface DocumentsArgs extends DatabaseArgs {
  /** Size of the instances, such as `db.r6g.large`. */
  readonly instanceClass: string;
  /** Instances, 1 to 16; one writes, the others read and take over. */
  readonly instances: number;
  /** Milliseconds from which an operation is logged as slow, 50 to 2147483646. */
  readonly profilerThresholdMs: number;
}

const PORT = 27_017;

/**
 * A DocumentDB cluster: encrypted with a key of its own, reached by TLS only, its administrator's password kept and
 * rotated by AWS. Users sign in by their IAM role, which the administrator makes a user of.
 *
 * The security group has no rules: who may come in is said by resources of their own.
 */
export class Documents extends pulumi.ComponentResource {
  /** Endpoint that follows the writer. */
  readonly host: pulumi.Output<string>;
  /** Endpoint of the readers; the writer's where there is one instance. */
  readonly readHost: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  /** Secrets Manager's ARN of the administrator's name and password, encrypted with Secrets Manager's own key. */
  readonly adminSecretArn: pulumi.Output<string>;
  /** KMS key that encrypts the data. */
  readonly keyArn: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: DocumentsArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:data:Documents", name, {}, opts);
    const owner = { component: this, name, args };
    // DocumentDB goes to KMS as RDS.
    const key = storeKey(owner, "Data and backups", ["rds"]);
    const group = storeGroup(owner, "DocumentDB");
    const logs = storeLogs(owner, "/aws/docdb", DOCUMENT_LOGS, args.logs);
    const cluster = this.cluster(key, group, logs);
    this.instances(cluster, key);

    this.host = cluster.endpoint;
    this.readHost = args.instances > 1 ? cluster.readerEndpoint : cluster.endpoint;
    this.port = pulumi.output(PORT);
    this.adminSecretArn = cluster.masterUserSecrets.apply(managedSecret);
    this.keyArn = key.arn;
    this.arn = cluster.arn;
    this.securityGroupId = group.id;
    this.registerOutputs({
      host: this.host,
      readHost: this.readHost,
      port: this.port,
      adminSecretArn: this.adminSecretArn,
      keyArn: this.keyArn,
      arn: this.arn,
      securityGroupId: this.securityGroupId,
    });
  }

  private cluster(
    key: Key,
    group: aws.ec2.SecurityGroup,
    logs: aws.cloudwatch.LogGroup[],
  ): aws.docdb.Cluster {
    const { args } = this;
    return new aws.docdb.Cluster(
      `${this.name}-cluster`,
      {
        clusterIdentifier: args.identifier,
        engine: "docdb",
        engineVersion: args.version,
        // The version is configuration's: whoever writes the next major one there means it.
        allowMajorVersionUpgrade: true,
        port: PORT,
        dbSubnetGroupName: this.subnetGroup().name,
        dbClusterParameterGroupName: this.parameterGroup().name,
        vpcSecurityGroupIds: [group.id],
        storageType: args.storage === "ioOptimized" ? "iopt1" : "standard",
        storageEncrypted: true,
        kmsKeyId: key.arn,
        // DocumentDB keeps the name "admin" for itself.
        masterUsername: "administrator",
        manageMasterUserPassword: true,
        enabledCloudwatchLogsExports: [...DOCUMENT_LOGS],
        backupRetentionPeriod: args.backupRetentionDays,
        preferredBackupWindow: "01:00-03:00",
        preferredMaintenanceWindow: "sun:03:30-sun:04:30",
        ...(args.snapshot !== undefined && { snapshotIdentifier: args.snapshot }),
        deletionProtection: args.deletionProtection,
        skipFinalSnapshot: !args.finalSnapshot,
        ...(args.finalSnapshot && { finalSnapshotIdentifier: `${args.identifier}-final` }),
        // A deployment is the window for changes.
        applyImmediately: true,
        tags: BACKED_UP,
      },
      {
        parent: this,
        protect: args.protect,
        retainOnDelete: args.protect,
        dependsOn: logs,
        ignoreChanges: MADE_FROM,
      },
    );
  }

  private subnetGroup(): aws.docdb.SubnetGroup {
    const { identifier, subnetIds } = this.args;
    return new aws.docdb.SubnetGroup(
      `${this.name}-subnets`,
      { name: identifier, description: `Subnets of ${identifier}`, subnetIds },
      { parent: this },
    );
  }

  private parameterGroup(): aws.docdb.ClusterParameterGroup {
    const { identifier, version, profilerThresholdMs } = this.args;
    return new aws.docdb.ClusterParameterGroup(
      `${this.name}-parameters`,
      {
        description: `Parameters of ${identifier}`,
        family: documentFamily(version),
        parameters: documentParameters(profilerThresholdMs),
      },
      { parent: this },
    );
  }

  /** All at once, and not kept as the cluster is: the data is the cluster's. */
  private instances(cluster: aws.docdb.Cluster, key: Key): void {
    const { identifier, instances, instanceClass, zones, performanceInsights } = this.args;
    for (const { index, availabilityZone, promotionTier } of instancePlacement(instances, zones)) {
      new aws.docdb.ClusterInstance(
        `${this.name}-instance-${index}`,
        {
          identifier: `${identifier}-${index}`,
          clusterIdentifier: cluster.id,
          instanceClass,
          availabilityZone,
          promotionTier,
          copyTagsToSnapshot: true,
          enablePerformanceInsights: performanceInsights,
          ...(performanceInsights && { performanceInsightsKmsKeyId: key.arn }),
          applyImmediately: true,
        },
        { parent: this },
      );
    }
  }
}
