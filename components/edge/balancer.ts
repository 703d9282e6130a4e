import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { requireValid, type ArgumentProblem } from "../arguments";
import { anyBlock } from "../rules/network";
import { objection } from "../rules/rule";

export interface BalancerArgs {
  /** Physical name of the environment, for tags and descriptions. */
  readonly identifier: string;
  readonly vpcId: pulumi.Input<string>;
  /** Subnets in which the balancer has its addresses, one a zone: private ones where it is internal, else public. */
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Whether it has private addresses only. */
  readonly internal: boolean;
  /** Who may connect: a managed prefix list, or blocks of addresses. */
  readonly clients: { readonly prefixListId: pulumi.Input<string> } | { readonly cidrs: readonly string[] };
  /**
   * Certificate in the balancer's region; it then listens on 443 with TLS.
   * @default none: it listens on 80
   */
  readonly certificateArn?: pulumi.Input<string>;
  /** Bucket for the access logs, known once the balancer may write to it. */
  readonly accessLogsBucket: pulumi.Input<string>;
  /**
   * Seconds without a byte after which a connection is closed, 1 to 4000.
   * @default 60, less than the services keep theirs open
   */
  readonly idleTimeoutSeconds?: number;
  /** HTTP status of the answer to what no route takes. */
  readonly refusal: "403" | "404";
  /** Let AWS refuse to delete the balancer. */
  readonly deletionProtection: boolean;
}

/** TLS 1.3 and 1.2 with forward secrecy only. */
const TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06";

/**
 * An application load balancer with one listener that refuses everything; a {@link Route} lets requests through.
 *
 * Its security group lets nothing out: a way to the targets is a rule of its own, so that the balancer does not wait for
 * them. Its name is Pulumi's, as a fixed one would be taken when it has to be replaced.
 */
export class Balancer extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  /** What CloudWatch's metrics name it by. */
  readonly arnSuffix: pulumi.Output<string>;
  readonly dnsName: pulumi.Output<string>;
  /** Hosted zone that alias records to it name. */
  readonly dnsZoneId: pulumi.Output<string>;
  readonly listenerArn: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;
  /** The listener's port. */
  readonly port: number;

  constructor(
    private readonly name: string,
    private readonly args: BalancerArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:edge:Balancer", name, {}, opts);
    requireValid(`the load balancer ${name}`, problemsOf(args));
    this.port = args.certificateArn === undefined ? 80 : 443;
    const group = this.securityGroup();
    const balancer = this.balancer(group);
    const listener = this.listener(balancer);

    this.arn = balancer.arn;
    this.arnSuffix = balancer.arnSuffix;
    this.dnsName = balancer.dnsName;
    this.dnsZoneId = balancer.zoneId;
    this.listenerArn = listener.arn;
    this.securityGroupId = group.id;
    this.registerOutputs({
      arn: this.arn,
      arnSuffix: this.arnSuffix,
      dnsName: this.dnsName,
      dnsZoneId: this.dnsZoneId,
      listenerArn: this.listenerArn,
      securityGroupId: this.securityGroupId,
      port: this.port,
    });
  }

  private securityGroup(): aws.ec2.SecurityGroup {
    const { identifier, vpcId, clients } = this.args;
    const group = new aws.ec2.SecurityGroup(
      `${this.name}-group`,
      { vpcId, description: `Balancer of ${identifier}`, tags: { Name: `${identifier}-balancer` } },
      { parent: this },
    );
    const admit = (suffix: string, from: Partial<aws.vpc.SecurityGroupIngressRuleArgs>) =>
      new aws.vpc.SecurityGroupIngressRule(
        `${this.name}-admission${suffix}`,
        {
          description: "Clients",
          securityGroupId: group.id,
          ipProtocol: "tcp",
          fromPort: this.port,
          toPort: this.port,
          ...from,
        },
        { parent: this },
      );
    if ("prefixListId" in clients) admit("", { prefixListId: clients.prefixListId });
    else clients.cidrs.forEach((cidrIpv4) => admit(`-${cidrIpv4.replace("/", "-")}`, { cidrIpv4 }));
    return group;
  }

  private balancer(group: aws.ec2.SecurityGroup): aws.lb.LoadBalancer {
    const { args } = this;
    return new aws.lb.LoadBalancer(
      `${this.name}-lb`,
      {
        loadBalancerType: "application",
        internal: args.internal,
        subnets: args.subnetIds,
        securityGroups: [group.id],
        accessLogs: { enabled: true, bucket: args.accessLogsBucket },
        enableDeletionProtection: args.deletionProtection,
        idleTimeout: args.idleTimeoutSeconds ?? 60,
        dropInvalidHeaderFields: true,
        desyncMitigationMode: "defensive",
        tags: { Name: args.identifier },
      },
      { parent: this },
    );
  }

  private listener(balancer: aws.lb.LoadBalancer): aws.lb.Listener {
    const { certificateArn, refusal } = this.args;
    return new aws.lb.Listener(
      `${this.name}-listener`,
      {
        loadBalancerArn: balancer.arn,
        port: this.port,
        ...(certificateArn === undefined
          ? { protocol: "HTTP" }
          : { protocol: "HTTPS", certificateArn, sslPolicy: TLS_POLICY }),
        defaultActions: [
          { type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: refusal } },
        ],
        routingHttpResponseServerEnabled: false,
      },
      { parent: this },
    );
  }
}

/** Seconds that a load balancer takes as its idle timeout. */
export const IDLE_TIMEOUT = { min: 1, max: 4000 } as const;

function problemsOf({ clients, idleTimeoutSeconds: seconds }: BalancerArgs): ArgumentProblem[] {
  const { min, max } = IDLE_TIMEOUT;
  const isAccepted = seconds === undefined || (Number.isInteger(seconds) && seconds >= min && seconds <= max);
  const blocks = "cidrs" in clients ? clients.cidrs : [];
  return [
    ...(isAccepted
      ? []
      : [
          {
            path: ["idleTimeoutSeconds"],
            value: seconds,
            must: `must be a whole number from ${min} to ${max}`,
          },
        ]),
    ...blocks.flatMap((value, index) => {
      const must = objection(anyBlock, value);
      return must === undefined ? [] : [{ path: ["clients", "cidrs", index], value, must }];
    }),
  ];
}
