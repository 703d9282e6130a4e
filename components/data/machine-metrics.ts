import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { assumedBy, type Account } from "../iam";
import { attachManaged } from "../identity/managed-policy";

export interface MachineMetricsArgs {
  /** Physical name of the cluster whose instances are watched. */
  readonly identifier: string;
  readonly account: Account;
  /** Seconds between figures: 1, 5, 10, 15, 30 or 60. */
  readonly seconds: number;
}

/**
 * What happens on the machines of a cluster's instances: memory, disks and processes, by RDS's agent on them. RDS keeps
 * the figures for 30 days in a log group of the account's, `RDSOSMetrics`.
 */
export class MachineMetrics extends pulumi.ComponentResource {
  /** Spread it into the arguments of an `aws.rds.ClusterInstance`. */
  readonly settings: {
    readonly monitoringInterval: number;
    readonly monitoringRoleArn: pulumi.Output<string>;
  };

  constructor(name: string, args: MachineMetricsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:data:MachineMetrics", name, {}, opts);
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        description: `Lets RDS write figures of the machines of ${args.identifier}`,
        assumeRolePolicy: assumedBy("monitoring.rds.amazonaws.com", {
          conditions: { StringEquals: { "aws:SourceAccount": args.account.id } },
        }),
      },
      { parent: this },
    );
    const policy = attachManaged(
      this,
      `${name}-policy`,
      role,
      "service-role/AmazonRDSEnhancedMonitoringRole",
    );
    this.settings = {
      monitoringInterval: args.seconds,
      // RDS refuses a role that may not write yet.
      monitoringRoleArn: pulumi.all([role.arn, policy.id]).apply(([arn]) => arn),
    };
    this.registerOutputs({ settings: this.settings });
  }
}
