import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface EndpointsArgs {
  /** Physical name, prefix of the `Name` tags. */
  readonly identifier: string;
  readonly region: string;
  readonly vpcId: pulumi.Input<string>;
  /** Route tables of the private subnets. */
  readonly routeTableIds: pulumi.Input<pulumi.Input<string>[]>;
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Blocks of the private subnets, which may use the interface endpoints. */
  readonly clientCidrs: readonly string[];
  /** AWS services with an endpoint in each zone, by the last part of their name, such as `ecr.api`. @default [] */
  readonly interfaces?: readonly string[];
}

/** Private ways to AWS: S3 always, as its gateway costs nothing, and the interface endpoints asked for. */
export class Endpoints extends pulumi.ComponentResource {
  constructor(
    name: string,
    private readonly args: EndpointsArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:network:Endpoints", name, {}, opts);
    this.gateway(`${name}-s3`);
    const services = args.interfaces ?? [];
    if (services.length > 0) {
      const group = this.securityGroup(`${name}-clients`);
      for (const service of services) this.interface(`${name}-${service}`, service, group);
    }
    this.registerOutputs({});
  }

  private gateway(name: string): void {
    const { identifier, region, vpcId, routeTableIds } = this.args;
    new aws.ec2.VpcEndpoint(
      name,
      {
        vpcId,
        vpcEndpointType: "Gateway",
        serviceName: `com.amazonaws.${region}.s3`,
        routeTableIds,
        tags: { Name: `${identifier}-s3` },
      },
      { parent: this },
    );
  }

  private securityGroup(name: string): aws.ec2.SecurityGroup {
    const { identifier, vpcId, clientCidrs } = this.args;
    const group = new aws.ec2.SecurityGroup(
      name,
      { vpcId, description: "Interface endpoints", tags: { Name: `${identifier}-endpoints` } },
      { parent: this },
    );
    clientCidrs.forEach((cidrIpv4, zone) => {
      new aws.vpc.SecurityGroupIngressRule(
        `${name}-${zone}`,
        {
          securityGroupId: group.id,
          description: "HTTPS from private subnets",
          cidrIpv4,
          ipProtocol: "tcp",
          fromPort: 443,
          toPort: 443,
        },
        { parent: this },
      );
    });
    return group;
  }

  private interface(name: string, service: string, group: aws.ec2.SecurityGroup): void {
    const { identifier, region, vpcId, subnetIds } = this.args;
    new aws.ec2.VpcEndpoint(
      name,
      {
        vpcId,
        vpcEndpointType: "Interface",
        serviceName: `com.amazonaws.${region}.${service}`,
        subnetIds,
        securityGroupIds: [group.id],
        privateDnsEnabled: true,
        tags: { Name: `${identifier}-${service}` },
      },
      { parent: this },
    );
  }
}
