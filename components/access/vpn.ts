import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { LogSettings } from "../operations/logs";
import { ZONES } from "../rules/cidr";
import { inZone } from "../network/subnets";

export interface VpnArgs {
  /** Physical name. */
  readonly identifier: string;
  readonly vpcId: pulumi.Input<string>;
  /** Private subnets, one a zone; each costs. */
  readonly subnetIds: pulumi.Output<string[]>;
  /** The network's own block. */
  readonly networkCidr: string;
  /** Block that clients take their addresses from, `/12` to `/22`, outside the network's. */
  readonly clientCidr: string;
  /** Where clients ask for names: the network's own resolver. */
  readonly dnsServer: string;
  /** ACM's ARN of the certificate that the endpoint shows. */
  readonly serverCertificateArn: string;
  /** ACM's ARN of the authority that signs clients' certificates. */
  readonly clientRootCertificateArn: string;
  /** Whether only what is meant for the network goes through the VPN. */
  readonly splitTunnel: boolean;
  /** Blocks behind the network that clients reach as well, such as a peered one's. */
  readonly routes: readonly string[];
  /** Hours after which a client must sign in again: 8, 10, 12 or 24. */
  readonly sessionHours: number;
  readonly logs: LogSettings;
}

/**
 * A Client VPN endpoint in three zones, for people with a certificate.
 *
 * What clients reach is the security group's to say: it lets out to nothing, and the ways on are rules of their own.
 */
export class Vpn extends pulumi.ComponentResource {
  readonly securityGroupId: pulumi.Output<string>;
  readonly endpointId: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: VpnArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:network:Vpn", name, {}, opts);
    const { identifier, vpcId } = args;
    const group = new aws.ec2.SecurityGroup(
      `${name}-group`,
      { vpcId, description: `Clients of VPN ${identifier}`, tags: { Name: identifier } },
      { parent: this },
    );
    const endpoint = this.endpoint(group);
    this.open(endpoint, this.associations(endpoint));

    this.securityGroupId = group.id;
    this.endpointId = endpoint.id;
    this.registerOutputs({ securityGroupId: this.securityGroupId, endpointId: this.endpointId });
  }

  private endpoint(group: aws.ec2.SecurityGroup): aws.ec2clientvpn.Endpoint {
    const { args } = this;
    const stream = this.logStream();
    return new aws.ec2clientvpn.Endpoint(
      `${this.name}-endpoint`,
      {
        description: args.identifier,
        vpcId: args.vpcId,
        securityGroupIds: [group.id],
        clientCidrBlock: args.clientCidr,
        dnsServers: [args.dnsServer],
        serverCertificateArn: args.serverCertificateArn,
        authenticationOptions: [
          { type: "certificate-authentication", rootCertificateChainArn: args.clientRootCertificateArn },
        ],
        splitTunnel: args.splitTunnel,
        transportProtocol: "udp",
        vpnPort: 443,
        selfServicePortal: "disabled",
        sessionTimeoutHours: args.sessionHours,
        disconnectOnSessionTimeout: true,
        connectionLogOptions: {
          enabled: true,
          cloudwatchLogGroup: stream.logGroupName,
          cloudwatchLogStream: stream.name,
        },
        tags: { Name: args.identifier },
      },
      { parent: this },
    );
  }

  /** Who connected, from where, and for how long. */
  private logStream(): aws.cloudwatch.LogStream {
    const { identifier, logs } = this.args;
    const group = new aws.cloudwatch.LogGroup(
      `${this.name}-log`,
      { name: `/aws/client-vpn/${identifier}`, ...logs },
      { parent: this },
    );
    return new aws.cloudwatch.LogStream(
      `${this.name}-connections`,
      { name: "connections", logGroupName: group.name },
      { parent: this },
    );
  }

  private associations(endpoint: aws.ec2clientvpn.Endpoint): aws.ec2clientvpn.NetworkAssociation[] {
    return Array.from(
      { length: ZONES },
      (_, zone) =>
        new aws.ec2clientvpn.NetworkAssociation(
          `${this.name}-zone-${zone}`,
          { clientVpnEndpointId: endpoint.id, subnetId: inZone(this.args.subnetIds, zone) },
          { parent: this },
        ),
    );
  }

  /** The network has its route from the associations; what lies behind it needs one through each zone. */
  private open(
    endpoint: aws.ec2clientvpn.Endpoint,
    associations: readonly aws.ec2clientvpn.NetworkAssociation[],
  ): void {
    const { networkCidr, routes } = this.args;
    [networkCidr, ...routes].forEach((targetNetworkCidr, index) => {
      new aws.ec2clientvpn.AuthorizationRule(
        `${this.name}-authorization-${index}`,
        { clientVpnEndpointId: endpoint.id, targetNetworkCidr, authorizeAllGroups: true },
        { parent: this },
      );
    });
    routes.forEach((destinationCidrBlock, index) => {
      associations.forEach((association, zone) => {
        new aws.ec2clientvpn.Route(
          `${this.name}-route-${index}-${zone}`,
          {
            clientVpnEndpointId: endpoint.id,
            destinationCidrBlock,
            targetVpcSubnetId: association.subnetId,
          },
          { parent: this },
        );
      });
    });
  }
}
