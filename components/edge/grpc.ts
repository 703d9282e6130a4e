import * as pulumi from "@pulumi/pulumi";
import { Alias } from "./alias";
import { Balancer } from "./balancer";
import { Certificate } from "./certificate";
import { Route } from "./route";

export interface GrpcArgs {
  /** Physical name of the environment, for tags and descriptions. */
  readonly identifier: string;
  /** Region of the stack. */
  readonly region: string;
  readonly vpcId: pulumi.Input<string>;
  /** Public subnets, one a zone. */
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Name of the EKS cluster whose pods serve. */
  readonly clusterName: string;
  /** Port of the pods. */
  readonly port: number;
  /** Name that clients call, in the zone. */
  readonly domainName: string;
  readonly zoneId: pulumi.Input<string>;
  /** IPv4 blocks that may call; `0.0.0.0/0` for everyone. */
  readonly cidrs: readonly string[];
  /** Seconds without a message after which a stream is cut, 1 to 4000. */
  readonly idleTimeoutSeconds: number;
  readonly accessLogsBucket: pulumi.Input<string>;
  /** Let AWS refuse to delete the load balancer. */
  readonly deletionProtection: boolean;
}

/** Every server has it by gRPC's health checking protocol. */
const HEALTH_METHOD = "/grpc.health.v1.Health/Check";

/**
 * Public gRPC, on a separate public load balancer: CloudFront's VPC origins carry none, and otherwise CloudFront would
 * cut a stream that is silent for two minutes.
 */
export class Grpc extends pulumi.ComponentResource {
  /** `host:port` that clients call. */
  readonly address: string;
  readonly loadBalancerArnSuffix: pulumi.Output<string>;
  readonly targetGroupArn: pulumi.Output<string>;
  readonly targetGroupArnSuffix: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;
  readonly certificateArn: pulumi.Output<string>;

  constructor(name: string, args: GrpcArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:edge:Grpc", name, {}, opts);
    const { domainName, zoneId, region } = args;
    const certificate = new Certificate(
      `${name}-certificate`,
      { domainName, zoneId, region },
      { parent: this },
    );
    const balancer = new Balancer(
      `${name}-balancer`,
      {
        identifier: `${args.identifier}-grpc`,
        vpcId: args.vpcId,
        subnetIds: args.subnetIds,
        internal: false,
        clients: { cidrs: args.cidrs },
        certificateArn: certificate.arn,
        accessLogsBucket: args.accessLogsBucket,
        idleTimeoutSeconds: args.idleTimeoutSeconds,
        refusal: "404",
        deletionProtection: args.deletionProtection,
      },
      { parent: this },
    );
    const route = new Route(
      `${name}-route`,
      {
        vpcId: args.vpcId,
        listenerArn: balancer.listenerArn,
        clusterName: args.clusterName,
        port: args.port,
        protocol: "GRPC",
        healthPath: HEALTH_METHOD,
      },
      { parent: this },
    );
    new Alias(`${name}-alias`, { domainName, zoneId, target: balancer, types: ["A"] }, { parent: this });

    this.address = `${domainName}:${balancer.port}`;
    this.loadBalancerArnSuffix = balancer.arnSuffix;
    this.targetGroupArn = route.targetGroupArn;
    this.targetGroupArnSuffix = route.targetGroupArnSuffix;
    this.securityGroupId = balancer.securityGroupId;
    this.certificateArn = certificate.arn;
    this.registerOutputs({
      address: this.address,
      loadBalancerArnSuffix: this.loadBalancerArnSuffix,
      targetGroupArn: this.targetGroupArn,
      targetGroupArnSuffix: this.targetGroupArnSuffix,
      securityGroupId: this.securityGroupId,
      certificateArn: this.certificateArn,
    });
  }
}
