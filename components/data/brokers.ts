import type * as pulumi from "@pulumi/pulumi";

/** What both kinds of Kafka cluster are made with. */
export interface BrokersArgs {
  /** Physical name of the cluster. */
  readonly identifier: string;
  /** Subnets of three zones. */
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  readonly securityGroupId: pulumi.Input<string>;
  /** Let Pulumi refuse to delete what holds data, and leave it in place when it leaves the stack. */
  readonly protect: boolean;
}

/** What both kinds of Kafka cluster have. */
export interface Brokers {
  readonly arn: pulumi.Output<string>;
  /** Brokers to connect to first, host and port, with commas between. */
  readonly bootstrapBrokers: pulumi.Output<string>;
}
