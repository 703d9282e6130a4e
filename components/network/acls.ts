import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Layout } from "../rules/cidr";
import { aclRules, type BalancerPorts, type Layer, type Ports } from "./acl-rules";

export interface NetworkAclsArgs {
  /** Physical name, prefix of the `Name` tags. */
  readonly identifier: string;
  readonly vpcId: pulumi.Input<string>;
  /** Subnets of each layer. */
  readonly subnetIds: Readonly<Record<Layer, pulumi.Input<pulumi.Input<string>[]>>>;
  readonly layout: Layout;
  /** What the isolated subnets are reached on. */
  readonly dataPorts: readonly Ports[];
  /** Ports at which balancers are called from anywhere, by their layer. @default none */
  readonly balancerPorts?: BalancerPorts;
}

/** One network ACL a layer: the second fence, for the day a security group is too wide. */
export class NetworkAcls extends pulumi.ComponentResource {
  constructor(name: string, args: NetworkAclsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:network:NetworkAcls", name, {}, opts);
    const rules = aclRules(args.layout, args.dataPorts, args.balancerPorts);
    for (const layer of ["public", "private", "isolated"] as const) {
      new aws.ec2.NetworkAcl(
        `${name}-${layer}`,
        {
          vpcId: args.vpcId,
          subnetIds: args.subnetIds[layer],
          ...rules[layer],
          tags: { Name: `${args.identifier}-${layer}` },
        },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }
}
