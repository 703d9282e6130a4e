import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Key } from "../key";
import { clusterParameters, instancePlacement, type AuroraEngine } from "./aurora-engine";
import { BACKED_UP, MADE_FROM } from "./backed-up";
import { MachineMetrics } from "./machine-metrics";
import { managedSecret, storeGroup, storeKey, storeLogs, type DatabaseArgs } from "./store";

export interface AuroraArgs extends DatabaseArgs {
  readonly engine: AuroraEngine;
  /** Name of the database (in MySQL: the schema) made with the cluster. */
  readonly database: string;
  /** Aurora capacity units, in halves; 0 lets the database pause. */
  readonly minCapacity: number;
  readonly maxCapacity: number;
  /** Seconds without a connection before a database with `minCapacity` 0 pauses, 300 to 86400. */
  readonly pauseAfterSeconds: number;
  /** Instances beside the writer, 0 to 15. */
  readonly readers: number;
  /** Seconds between figures of the instances' machines: 1, 5, 10, 15, 30 or 60; 0 for none. */
  readonly machineMetricsSeconds: number;
}

/**
 * An Aurora cluster, Serverless v2: encrypted with a key of its own, reached by TLS only, signed in to by IAM tokens.
 *
 * The master password is made, kept and rotated by AWS; only the migrations read it. The security group has no rules:
 * who may come in is said by resources of their own, so that the database waits for nobody.
 */
export class Aurora extends pulumi.ComponentResource {
  /** Endpoint that follows the writer. */
  readonly host: pulumi.Output<string>;
  /** Endpoint of the readers; the writer's where there are none. */
  readonly readHost: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  /** Name of the database made with the cluster. */
  readonly database: string;
  /** Whether it pauses when nobody is connected. */
  readonly pauses: boolean;
  /** The cluster's identifier, known once it is there. */
  readonly clusterIdentifier: pulumi.Output<string>;
  /** Secrets Manager's ARN of the master user's name and password. */
  readonly adminSecretArn: pulumi.Output<string>;
  /** KMS key that encrypts the data and that secret. */
  readonly keyArn: pulumi.Output<string>;
  /** What `rds-db:connect` names the cluster by. */
  readonly resourceId: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: AuroraArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:data:Aurora", name, {}, opts);
    const owner = { component: this, name, args };
    const key = storeKey(owner, "Data, backups and master password", ["rds", "secretsmanager"]);
    const group = storeGroup(owner, args.engine.title);
    const logs = storeLogs(owner, "/aws/rds/cluster", args.engine.logs, args.logs);
    const cluster = this.cluster(key, group, logs);
    this.instances(cluster, key);

    this.host = cluster.endpoint;
    this.readHost = args.readers > 0 ? cluster.readerEndpoint : cluster.endpoint;
    this.port = cluster.port;
    this.database = args.database;
    this.pauses = args.minCapacity === 0;
    this.clusterIdentifier = cluster.clusterIdentifier;
    this.adminSecretArn = cluster.masterUserSecrets.apply(managedSecret);
    this.keyArn = key.arn;
    this.resourceId = cluster.clusterResourceId;
    this.securityGroupId = group.id;
    this.registerOutputs({
      host: this.host,
      readHost: this.readHost,
      port: this.port,
      database: this.database,
      pauses: this.pauses,
      clusterIdentifier: this.clusterIdentifier,
      adminSecretArn: this.adminSecretArn,
      keyArn: this.keyArn,
      resourceId: this.resourceId,
      securityGroupId: this.securityGroupId,
    });
  }

  private cluster(key: Key, group: aws.ec2.SecurityGroup, logs: aws.cloudwatch.LogGroup[]): aws.rds.Cluster {
    const { args } = this;
    return new aws.rds.Cluster(
      `${this.name}-cluster`,
      {
        clusterIdentifier: args.identifier,
        engine: args.engine.name,
        engineMode: "provisioned",
        engineVersion: args.version,
        // The version is configuration's: whoever writes the next major one there means it.
        allowMajorVersionUpgrade: true,
        databaseName: args.database,
        port: args.engine.port,
        dbSubnetGroupName: this.subnetGroup().name,
        dbClusterParameterGroupName: this.parameterGroup().name,
        vpcSecurityGroupIds: [group.id],
        serverlessv2ScalingConfiguration: {
          minCapacity: args.minCapacity,
          maxCapacity: args.maxCapacity,
          ...(args.minCapacity === 0 && { secondsUntilAutoPause: args.pauseAfterSeconds }),
        },
        storageType: args.storage === "ioOptimized" ? "aurora-iopt1" : "",
        storageEncrypted: true,
        kmsKeyId: key.arn,
        masterUsername: args.engine.masterUsername,
        manageMasterUserPassword: true,
        masterUserSecretKmsKeyId: key.arn,
        iamDatabaseAuthenticationEnabled: true,
        enabledCloudwatchLogsExports: [...args.engine.logs],
        backupRetentionPeriod: args.backupRetentionDays,
        preferredBackupWindow: "01:00-03:00",
        preferredMaintenanceWindow: "sun:03:30-sun:04:30",
        copyTagsToSnapshot: true,
        ...(args.snapshot !== undefined && { snapshotIdentifier: args.snapshot }),
        deletionProtection: args.deletionProtection,
        skipFinalSnapshot: !args.finalSnapshot,
        ...(args.finalSnapshot && { finalSnapshotIdentifier: `${args.identifier}-final` }),
        // A deployment is the window for changes; waiting for Sunday would leave stack and database apart.
        applyImmediately: true,
        tags: BACKED_UP,
      },
      { ...this.kept(), dependsOn: logs, ignoreChanges: MADE_FROM },
    );
  }

  private subnetGroup(): aws.rds.SubnetGroup {
    const { identifier, subnetIds } = this.args;
    return new aws.rds.SubnetGroup(
      `${this.name}-subnets`,
      { name: identifier, description: `Subnets of ${identifier}`, subnetIds },
      { parent: this },
    );
  }

  private parameterGroup(): aws.rds.ClusterParameterGroup {
    const { engine, identifier, version } = this.args;
    return new aws.rds.ClusterParameterGroup(
      `${this.name}-parameters`,
      {
        description: `Parameters of ${identifier}`,
        family: engine.family(version),
        parameters: clusterParameters(engine),
      },
      { parent: this },
    );
  }

  /**
   * All at once: waiting for the writer would double the time, and which one writes changes at any failover. Not kept
   * as the cluster is: the data is the cluster's, and readers come and go with the configuration.
   */
  private instances(cluster: aws.rds.Cluster, key: Key): void {
    const { engine, identifier, account, readers, zones, performanceInsights } = this.args;
    const seconds = this.args.machineMetricsSeconds;
    const metrics =
      seconds > 0 &&
      new MachineMetrics(`${this.name}-metrics`, { identifier, account, seconds }, { parent: this });
    for (const { index, availabilityZone, promotionTier } of instancePlacement(readers + 1, zones)) {
      new aws.rds.ClusterInstance(
        `${this.name}-instance-${index}`,
        {
          identifier: `${identifier}-${index}`,
          clusterIdentifier: cluster.id,
          engine: engine.name,
          engineVersion: cluster.engineVersion,
          instanceClass: "db.serverless",
          availabilityZone,
          promotionTier,
          publiclyAccessible: false,
          // The version is configuration's to change; an upgrade behind its back would be undone by the next `up`.
          autoMinorVersionUpgrade: false,
          performanceInsightsEnabled: performanceInsights,
          ...(performanceInsights && { performanceInsightsKmsKeyId: key.arn }),
          ...(metrics && metrics.settings),
          applyImmediately: true,
        },
        { parent: this },
      );
    }
  }

  private kept(): pulumi.CustomResourceOptions {
    return { parent: this, protect: this.args.protect, retainOnDelete: this.args.protect };
  }
}
