import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ZONES } from "../rules/cidr";

/** `none`: no way out but endpoints; `single`: one for all zones, cheaper; `perZone`: survives the loss of a zone. */
export type NatLayout = "none" | "single" | "perZone";

export interface NatArgs {
  /** Physical name, prefix of the `Name` tags. */
  readonly identifier: string;
  readonly layout: NatLayout;
  /** One public subnet a zone. */
  readonly publicSubnetIds: readonly pulumi.Input<string>[];
  /** Route table of the private subnet of each zone, in the same order. */
  readonly privateRouteTableIds: readonly pulumi.Input<string>[];
  /** The gateways reach the Internet through this one, so they go before it does. */
  readonly internetGatewayId: pulumi.Input<string>;
}

/** How private subnets reach the Internet: NAT gateways in public subnets, and the routes to them. */
export class Nat extends pulumi.ComponentResource {
  /** Ids of the gateways, in the order of the zones. */
  readonly gatewayIds: readonly pulumi.Output<string>[];

  constructor(name: string, args: NatArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:network:Nat", name, {}, opts);
    const count = { none: 0, single: 1, perZone: ZONES }[args.layout];
    const gateways = args.publicSubnetIds
      .slice(0, count)
      .map((subnetId, zone) => this.gateway(`${name}-${zone}`, subnetId, args, zone));
    args.privateRouteTableIds.forEach((routeTableId, zone) => {
      const gateway = gateways[zone % count];
      if (gateway !== undefined) this.route(`${name}-${zone}-route`, routeTableId, gateway);
    });
    this.gatewayIds = gateways.map(({ id }) => id);
    this.registerOutputs({ gatewayIds: this.gatewayIds });
  }

  private gateway(
    name: string,
    subnetId: pulumi.Input<string>,
    args: NatArgs,
    zone: number,
  ): aws.ec2.NatGateway {
    const tags = { Name: `${args.identifier}-nat-${zone}` };
    const address = new aws.ec2.Eip(`${name}-address`, { domain: "vpc", tags }, { parent: this });
    // AWS refuses to detach an Internet gateway before the addresses behind it are gone.
    const after = pulumi.all([subnetId, args.internetGatewayId]).apply(([id]) => id);
    return new aws.ec2.NatGateway(
      `${name}-gateway`,
      { allocationId: address.allocationId, subnetId: after, tags },
      { parent: this },
    );
  }

  private route(name: string, routeTableId: pulumi.Input<string>, gateway: aws.ec2.NatGateway): void {
    new aws.ec2.Route(
      name,
      { routeTableId, destinationCidrBlock: "0.0.0.0/0", natGatewayId: gateway.id },
      { parent: this },
    );
  }
}
