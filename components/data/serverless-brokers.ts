import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Brokers, BrokersArgs } from "./brokers";

/** Scaled by AWS, and billed by partition. */
export interface ServerlessBrokersEngine {
  readonly kind: "serverless";
}

/** MSK Serverless: signed in to with IAM only, encrypted by AWS with its own key, copied to three zones. */
export class ServerlessBrokers extends pulumi.ComponentResource implements Brokers {
  readonly arn: pulumi.Output<string>;
  readonly bootstrapBrokers: pulumi.Output<string>;

  constructor(name: string, args: BrokersArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:data:ServerlessBrokers", name, {}, opts);
    const { identifier, subnetIds, securityGroupId, protect } = args;
    const cluster = new aws.msk.ServerlessCluster(
      `${name}-serverless`,
      {
        clusterName: identifier,
        clientAuthentication: { sasl: { iam: { enabled: true } } },
        vpcConfigs: [{ subnetIds, securityGroupIds: [securityGroupId] }],
      },
      { parent: this, protect, retainOnDelete: protect },
    );
    this.arn = cluster.arn;
    this.bootstrapBrokers = cluster.bootstrapBrokersSaslIam;
    this.registerOutputs({ arn: this.arn, bootstrapBrokers: this.bootstrapBrokers });
  }
}
