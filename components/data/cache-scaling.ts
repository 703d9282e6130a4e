import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { scaledDimensions, type ScaledDimension, type Scaling } from "./scaled-dimensions";

export interface CacheScalingArgs extends Scaling {
  /** Id of the replication group, in cluster mode. */
  readonly replicationGroupId: pulumi.Input<string>;
}

/** Adds and removes a cache's shards and replicas as load and memory ask for, between two bounds each. */
export class CacheScaling extends pulumi.ComponentResource {
  constructor(
    private readonly name: string,
    args: CacheScalingArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:data:CacheScaling", name, {}, opts);
    const resourceId = pulumi.interpolate`replication-group/${args.replicationGroupId}`;
    for (const dimension of scaledDimensions(args)) this.scale(dimension, resourceId);
    this.registerOutputs({});
  }

  /** Of several policies AWS follows the one that asks for most, and takes away only what none asks for. */
  private scale(
    { purpose, dimension, min, max, targets }: ScaledDimension,
    resourceId: pulumi.Output<string>,
  ) {
    const target = new aws.appautoscaling.Target(
      `${this.name}-${purpose}`,
      {
        serviceNamespace: "elasticache",
        scalableDimension: dimension,
        resourceId,
        minCapacity: min,
        maxCapacity: max,
      },
      { parent: this },
    );
    for (const [on, { metric, percent }] of Object.entries(targets)) {
      new aws.appautoscaling.Policy(
        `${this.name}-${purpose}-${on}`,
        {
          policyType: "TargetTrackingScaling",
          serviceNamespace: target.serviceNamespace,
          scalableDimension: target.scalableDimension,
          resourceId: target.resourceId,
          targetTrackingScalingPolicyConfiguration: {
            predefinedMetricSpecification: { predefinedMetricType: metric },
            targetValue: percent,
          },
        },
        { parent: this },
      );
    }
  }
}
