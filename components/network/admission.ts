import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Ports } from "./acl-rules";

export interface AdmissionArgs {
  /** What comes in over this, one line. */
  readonly description: string;
  /** Security group of those who connect. */
  readonly from: pulumi.Input<string>;
  /** Security group they are let into. */
  readonly to: pulumi.Input<string>;
  readonly ports: Ports;
  /** Also let those who connect out to here, where their group lets nothing out by itself. @default false */
  readonly outbound?: boolean;
}

/**
 * Lets members of one security group connect to those of another. As a resource of its own it joins two things that
 * were made side by side, neither waiting for the other.
 */
export class Admission extends pulumi.ComponentResource {
  constructor(name: string, args: AdmissionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:network:Admission", name, {}, opts);
    const way = {
      description: args.description,
      ipProtocol: "tcp",
      fromPort: args.ports.from,
      toPort: args.ports.to,
    };
    new aws.vpc.SecurityGroupIngressRule(
      `${name}-rule`,
      { ...way, securityGroupId: args.to, referencedSecurityGroupId: args.from },
      { parent: this },
    );
    if (args.outbound) {
      new aws.vpc.SecurityGroupEgressRule(
        `${name}-outbound`,
        { ...way, securityGroupId: args.from, referencedSecurityGroupId: args.to },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }
}
