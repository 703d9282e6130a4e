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
}

/**
 * Lets members of one security group connect to those of another. As a resource of its own it joins two things that
 * were made side by side, neither waiting for the other.
 */
export class Admission extends pulumi.ComponentResource {
  constructor(name: string, args: AdmissionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:network:Admission", name, {}, opts);
    new aws.vpc.SecurityGroupIngressRule(
      `${name}-rule`,
      {
        description: args.description,
        securityGroupId: args.to,
        referencedSecurityGroupId: args.from,
        ipProtocol: "tcp",
        fromPort: args.ports.from,
        toPort: args.ports.to,
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
