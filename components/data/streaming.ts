import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { LogSettings } from "../operations/logs";
import type { Brokers } from "./brokers";
import { ProvisionedBrokers, type ProvisionedBrokersEngine } from "./provisioned-brokers";
import { ServerlessBrokers, type ServerlessBrokersEngine } from "./serverless-brokers";
import { storeGroup, type StoreArgs } from "./store";

export interface StreamingArgs extends StoreArgs {
  readonly engine: ServerlessBrokersEngine | ProvisionedBrokersEngine;
  readonly logs: LogSettings;
}

/** Port at which brokers take IAM's signatures over TLS. */
const PORT = 9098;

/**
 * MSK, Kafka as AWS runs it: brokers in three zones, signed in to with IAM over TLS.
 *
 * The security group has no rules: who may come in is said by resources of their own, so that the cluster waits for
 * nobody.
 */
export class Streaming extends pulumi.ComponentResource {
  /** Brokers to connect to first, host and port, with commas between. */
  readonly bootstrapBrokers: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  /** What IAM's statements name the cluster by, and its topics and groups after. */
  readonly arn: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: StreamingArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:data:Streaming", name, {}, opts);
    const group = storeGroup({ component: this, name, args }, "Kafka");
    const brokers = this.brokers(group);

    this.bootstrapBrokers = brokers.bootstrapBrokers;
    this.port = pulumi.output(PORT);
    this.arn = brokers.arn;
    this.securityGroupId = group.id;
    this.registerOutputs({
      bootstrapBrokers: this.bootstrapBrokers,
      port: this.port,
      arn: this.arn,
      securityGroupId: this.securityGroupId,
    });
  }

  private brokers(group: aws.ec2.SecurityGroup): Brokers {
    const { identifier, account, subnetIds, engine, protect, logs } = this.args;
    const args = { identifier, subnetIds, securityGroupId: group.id, protect };
    const name = `${this.name}-brokers`;
    return engine.kind === "serverless"
      ? new ServerlessBrokers(name, args, { parent: this })
      : new ProvisionedBrokers(name, { ...args, account, engine, logs }, { parent: this });
  }
}
