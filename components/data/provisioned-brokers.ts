import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Account } from "../iam";
import { Key, throughServices } from "../key";
import type { LogSettings } from "../operations/logs";
import { ZONES } from "../rules/cidr";
import type { Brokers, BrokersArgs } from "./brokers";
import { propertiesFile, SERVER_PROPERTIES } from "./streaming-settings";

/** Brokers of a size, as many in each of three zones. */
export interface ProvisionedBrokersEngine {
  readonly kind: "provisioned";
  /** Version of Kafka as MSK names it, such as `3.9.x.kraft`. */
  readonly version: string;
  /** Such as `kafka.m7g.large`. */
  readonly brokerType: string;
  readonly brokersPerZone: number;
  /** Disk of each broker, GiB, that the cluster begins with. */
  readonly volumeGb: number;
  /** Disk of each broker up to which it grows by itself; it never shrinks. */
  readonly maxVolumeGb: number;
  /** How closely CloudWatch watches. */
  readonly monitoring: "DEFAULT" | "PER_BROKER" | "PER_TOPIC_PER_BROKER" | "PER_TOPIC_PER_PARTITION";
}

/** Share of a disk (percent) above which all disks grow. */
const FULL = 60;

/** An MSK cluster of brokers in three zones: IAM and TLS only, encrypted with a key of its own. */
export class ProvisionedBrokers extends pulumi.ComponentResource implements Brokers {
  readonly arn: pulumi.Output<string>;
  readonly bootstrapBrokers: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: BrokersArgs & {
      readonly account: Account;
      readonly engine: ProvisionedBrokersEngine;
      readonly logs: LogSettings;
    },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:data:ProvisionedBrokers", name, {}, opts);
    const cluster = this.cluster();
    this.growDisks(cluster);
    this.arn = cluster.arn;
    this.bootstrapBrokers = cluster.bootstrapBrokersSaslIam;
    this.registerOutputs({ arn: this.arn, bootstrapBrokers: this.bootstrapBrokers });
  }

  private cluster(): aws.msk.Cluster {
    const { identifier, engine, subnetIds, securityGroupId, protect } = this.args;
    const configuration = this.configuration();
    return new aws.msk.Cluster(
      `${this.name}-cluster`,
      {
        clusterName: identifier,
        kafkaVersion: engine.version,
        numberOfBrokerNodes: engine.brokersPerZone * ZONES,
        brokerNodeGroupInfo: {
          instanceType: engine.brokerType,
          clientSubnets: subnetIds,
          securityGroups: [securityGroupId],
          connectivityInfo: { publicAccess: { type: "DISABLED" } },
          storageInfo: { ebsStorageInfo: { volumeSize: engine.volumeGb } },
        },
        configurationInfo: { arn: configuration.arn, revision: configuration.latestRevision },
        clientAuthentication: { sasl: { iam: true, scram: false }, unauthenticated: false },
        encryptionInfo: {
          encryptionAtRestKmsKeyArn: this.key().arn,
          encryptionInTransit: { clientBroker: "TLS", inCluster: true },
        },
        enhancedMonitoring: engine.monitoring,
        loggingInfo: { brokerLogs: { cloudwatchLogs: { enabled: true, logGroup: this.logGroup().name } } },
      },
      {
        parent: this,
        protect,
        retainOnDelete: protect,
        // They grow by themselves, and MSK takes none of it back.
        ignoreChanges: ["brokerNodeGroupInfo.storageInfo.ebsStorageInfo.volumeSize"],
      },
    );
  }

  private key(): Key {
    const { identifier, account, protect } = this.args;
    return new Key(
      `${this.name}-encryption`,
      {
        description: `Topics of ${identifier}`,
        alias: identifier,
        account,
        uses: [throughServices(account, "kafka")],
        protect,
      },
      { parent: this },
    );
  }

  /** Made before the cluster, which writes to no group that is not there. */
  private logGroup(): aws.cloudwatch.LogGroup {
    const { identifier, logs } = this.args;
    return new aws.cloudwatch.LogGroup(
      `${this.name}-log`,
      { name: `/aws/msk/${identifier}/broker`, ...logs },
      { parent: this },
    );
  }

  private configuration(): aws.msk.Configuration {
    const { identifier } = this.args;
    return new aws.msk.Configuration(
      `${this.name}-configuration`,
      {
        description: `Settings of ${identifier}`,
        serverProperties: propertiesFile(SERVER_PROPERTIES),
      },
      { parent: this },
    );
  }

  private growDisks(cluster: aws.msk.Cluster): void {
    const target = new aws.appautoscaling.Target(
      `${this.name}-disks`,
      {
        serviceNamespace: "kafka",
        scalableDimension: "kafka:broker-storage:VolumeSize",
        resourceId: cluster.arn,
        minCapacity: 1,
        maxCapacity: this.args.engine.maxVolumeGb,
      },
      { parent: this },
    );
    new aws.appautoscaling.Policy(
      `${this.name}-growth`,
      {
        name: `${this.args.identifier}-disks`,
        policyType: "TargetTrackingScaling",
        serviceNamespace: target.serviceNamespace,
        scalableDimension: target.scalableDimension,
        resourceId: target.resourceId,
        targetTrackingScalingPolicyConfiguration: {
          predefinedMetricSpecification: { predefinedMetricType: "KafkaBrokerStorageUtilization" },
          targetValue: FULL,
          disableScaleIn: true,
        },
      },
      { parent: this },
    );
  }
}
