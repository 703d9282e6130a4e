import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import type { Account } from "../iam";
import type { LogSettings } from "../operations/logs";
import { layout, type Layout } from "../rules/cidr";
import type { BalancerPorts, Ports } from "./acl-rules";
import { NetworkAcls } from "./acls";
import { Endpoints } from "./endpoints";
import { FlowLogs, type FlowLogsArgs } from "./flow-logs";
import { Nat, type NatLayout } from "./nat";
import { inZone } from "./subnets";

export interface NetworkArgs {
  /** Physical name, prefix of the `Name` tags. */
  readonly identifier: string;
  readonly account: Account;
  /** The network's IPv4 block, `/16` to `/20`. */
  readonly cidr: string;
  /** Names of three availability zones. */
  readonly zones: readonly string[];
  /** Ways out of the private subnets. */
  readonly nat: NatLayout;
  /** AWS services with interface endpoints, such as `ecr.api`. @default [] */
  readonly interfaceEndpoints?: readonly string[];
  /** Ports of the data stores, on which alone the isolated subnets are reached. */
  readonly dataPorts: readonly Ports[];
  /** Which connections the flow logs show. */
  readonly flowLogs: FlowLogsArgs["traffic"];
  readonly logs: LogSettings;
  /** Ports at which balancers are called from anywhere, by their layer. @default none */
  readonly balancerPorts?: BalancerPorts;
}

/**
 * Three zones, each with a public subnet (ways out), a private one (nodes) and an isolated one (data, no route out).
 *
 * The outputs come with the subnets; nothing that uses them waits for NAT gateways, endpoints or flow logs.
 */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  readonly publicSubnetIds: pulumi.Output<string[]>;
  readonly privateSubnetIds: pulumi.Output<string[]>;
  readonly isolatedSubnetIds: pulumi.Output<string[]>;
  readonly natGatewayIds: readonly pulumi.Output<string>[];
  /** Address blocks by layer, known before anything is made. */
  readonly layout: Layout;

  constructor(
    private readonly name: string,
    private readonly args: NetworkArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:network:Network", name, {}, opts);
    this.layout = layout(args.cidr);
    const vpc = this.vpc();
    this.vpcId = vpc.vpcId;
    this.publicSubnetIds = vpc.publicSubnetIds;
    this.privateSubnetIds = vpc.privateSubnetIds;
    this.isolatedSubnetIds = vpc.isolatedSubnetIds;
    this.fence(vpc);
    this.natGatewayIds = this.connect(vpc).gatewayIds;
    this.watch();
    this.registerOutputs({
      vpcId: this.vpcId,
      publicSubnetIds: this.publicSubnetIds,
      privateSubnetIds: this.privateSubnetIds,
      isolatedSubnetIds: this.isolatedSubnetIds,
      natGatewayIds: this.natGatewayIds,
      layout: this.layout,
    });
  }

  /** VPC, subnets, Internet gateway and a route table a subnet. */
  private vpc(): awsx.ec2.Vpc {
    const { cidr, zones, identifier } = this.args;
    return new awsx.ec2.Vpc(
      `${this.name}-vpc`,
      {
        cidrBlock: cidr,
        availabilityZoneNames: [...zones],
        enableDnsHostnames: true,
        natGateways: { strategy: "None" },
        subnetStrategy: "Auto",
        subnetSpecs: [
          // The tags by which balancers made in the cluster find their subnets.
          { type: "Public", cidrBlocks: [...this.layout.public], tags: { "kubernetes.io/role/elb": "1" } },
          {
            type: "Private",
            cidrBlocks: [...this.layout.private],
            tags: { "kubernetes.io/role/internal-elb": "1" },
          },
          { type: "Isolated", cidrBlocks: [...this.layout.isolated] },
        ],
        tags: { Name: identifier },
      },
      { parent: this },
    );
  }

  /** Lets pass what the design needs, and nothing by default. */
  private fence(vpc: awsx.ec2.Vpc): void {
    const { identifier, dataPorts, balancerPorts } = this.args;
    new NetworkAcls(
      `${this.name}-acls`,
      {
        identifier,
        vpcId: vpc.vpcId,
        subnetIds: {
          public: vpc.publicSubnetIds,
          private: vpc.privateSubnetIds,
          isolated: vpc.isolatedSubnetIds,
        },
        layout: this.layout,
        dataPorts,
        ...(balancerPorts && { balancerPorts }),
      },
      { parent: this },
    );
    // Adopted and emptied: what is made without a security group can reach nothing.
    new aws.ec2.DefaultSecurityGroup(
      `${this.name}-default-group`,
      { vpcId: vpc.vpcId, ingress: [], egress: [], tags: { Name: `${identifier}-default-unused` } },
      { parent: this },
    );
  }

  /** Ways from the private subnets to the Internet and to AWS. */
  private connect(vpc: awsx.ec2.Vpc): Nat {
    const { identifier, account, nat, interfaceEndpoints } = this.args;
    const zones = this.args.zones.map((_, zone) => zone);
    const routeTableIds = zones.map((zone) => routeTableOf(vpc, inZone(vpc.privateSubnetIds, zone)));
    const gateways = new Nat(
      `${this.name}-nat`,
      {
        identifier,
        layout: nat,
        publicSubnetIds: zones.map((zone) => inZone(vpc.publicSubnetIds, zone)),
        privateRouteTableIds: routeTableIds,
        internetGatewayId: vpc.internetGateway.id,
      },
      { parent: this },
    );
    new Endpoints(
      `${this.name}-endpoints`,
      {
        identifier,
        region: account.region,
        vpcId: vpc.vpcId,
        routeTableIds,
        subnetIds: vpc.privateSubnetIds,
        clientCidrs: this.layout.private,
        ...(interfaceEndpoints && { interfaces: interfaceEndpoints }),
      },
      { parent: this },
    );
    return gateways;
  }

  private watch(): void {
    const { identifier, account, flowLogs, logs } = this.args;
    new FlowLogs(
      `${this.name}-flow-logs`,
      { identifier, account, vpcId: this.vpcId, traffic: flowLogs, logs },
      { parent: this },
    );
  }
}

/** The route table of a subnet, found by the subnet's id and not by any order. */
function routeTableOf(vpc: awsx.ec2.Vpc, subnetId: pulumi.Output<string>): pulumi.Output<string> {
  const associations = vpc.routeTableAssociations.apply((all) =>
    pulumi.all(all.map((one) => pulumi.all([one.subnetId, one.routeTableId]))),
  );
  return pulumi.all([associations, subnetId]).apply(([all, wanted]) => {
    const found = all.find(([subnet]) => subnet === wanted)?.[1];
    if (found === undefined) throw new Error(`Subnet ${wanted} has no route table of its own.`);
    return found;
  });
}
