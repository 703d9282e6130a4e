import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface VpcOriginArgs {
  /** Physical name of the environment, prefix of the origin's. */
  readonly identifier: string;
  /** ARN of the internal balancer. */
  readonly balancerArn: pulumi.Input<string>;
  /** Whether CloudFront speaks TLS with the balancer, on 443, or plain HTTP on 80. */
  readonly tls: boolean;
}

/** CloudFront takes up to 15 minutes, and at times longer than that, which is the provider's own patience. */
const PATIENCE = "40m";

/**
 * CloudFront's way into the VPC, to a balancer that has no public address.
 *
 * AWS changes none that a distribution uses. So a change makes another one, which takes over before the first is deleted.
 */
export class VpcOrigin extends pulumi.ComponentResource {
  /** What a distribution names it by. */
  readonly originId: pulumi.Output<string>;

  constructor(name: string, args: VpcOriginArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:edge:VpcOrigin", name, {}, opts);
    const { identifier, balancerArn, tls } = args;
    const origin = new aws.cloudfront.VpcOrigin(
      `${name}-origin`,
      {
        vpcOriginEndpointConfig: {
          // Two may exist for a while, and each must have a name of its own.
          name: pulumi.output(balancerArn).apply((arn) => originName(identifier, arn, tls)),
          arn: balancerArn,
          httpPort: 80,
          httpsPort: 443,
          originProtocolPolicy: tls ? "https-only" : "http-only",
          // Asked for also where no TLS is spoken.
          originSslProtocols: { items: ["TLSv1.2"], quantity: 1 },
        },
        timeouts: { create: PATIENCE, update: PATIENCE, delete: PATIENCE },
      },
      { parent: this, replaceOnChanges: ["vpcOriginEndpointConfig"], deleteBeforeReplace: false },
    );
    this.originId = origin.id;
    this.registerOutputs({ originId: this.originId });
  }
}

/** `millrace-prod-50dc6c495c0c9188-https`: the balancer's own id tells one from the next. */
function originName(identifier: string, balancerArn: string, tls: boolean): string {
  return `${identifier}-${balancerArn.slice(balancerArn.lastIndexOf("/") + 1)}-${tls ? "https" : "http"}`;
}
