import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface RouteArgs {
  readonly vpcId: pulumi.Input<string>;
  readonly listenerArn: pulumi.Input<string>;
  /** Name of the EKS cluster that registers pods; it may do so only in groups that carry its name as a tag. */
  readonly clusterName: string;
  /** Port of the pods. */
  readonly port: number;
  /** `HTTP1`, or `GRPC`, which needs a listener with TLS. @default "HTTP1" */
  readonly protocol?: "HTTP1" | "GRPC";
  /** Path that tells whether a pod wants requests; of a gRPC service the method. */
  readonly healthPath: string;
  /** Path patterns that lead here. @default every path */
  readonly paths?: readonly string[];
  /** A header without which nobody gets here. @default none */
  readonly key?: OriginKey;
  /** Place among the listener's routes, 1 to 50000: the lowest that fits takes the request. */
  readonly priority: number;
}

/** A header that only CloudFront knows the value of. */
export interface OriginKey {
  readonly header: string;
  readonly value: pulumi.Input<string>;
}

/**
 * Seconds that requests under way have when a pod leaves its balancer; by then it gets no new ones. Less than the pods
 * linger before they stop serving, so that none of these meets a closed door.
 */
export const DEREGISTRATION_DELAY = 10;

/** A way from a balancer's listener to pods: the target group they are registered in, and the rule that leads to it. */
export class Route extends pulumi.ComponentResource {
  /** ARN that the pods' Service is bound to. */
  readonly targetGroupArn: pulumi.Output<string>;
  /** What CloudWatch's metrics name the target group by. */
  readonly targetGroupArnSuffix: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: RouteArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:edge:Route", name, {}, opts);
    const targets = this.targets();
    this.rule(targets);
    this.targetGroupArn = targets.arn;
    this.targetGroupArnSuffix = targets.arnSuffix;
    this.registerOutputs({
      targetGroupArn: this.targetGroupArn,
      targetGroupArnSuffix: this.targetGroupArnSuffix,
    });
  }

  /**
   * Named by Pulumi: a listener still leads to the old group while a new one is made. A new listener, which is that of a
   * new balancer, gets a new group: AWS binds none to a second balancer, and the first is there until the second serves.
   */
  private targets(): aws.lb.TargetGroup {
    const { vpcId, listenerArn, port, protocol = "HTTP1", healthPath, clusterName } = this.args;
    return new aws.lb.TargetGroup(
      `${this.name}-targets`,
      {
        vpcId,
        targetType: "ip",
        port,
        protocol: "HTTP",
        protocolVersion: protocol,
        deregistrationDelay: DEREGISTRATION_DELAY,
        loadBalancingAlgorithmType: "least_outstanding_requests",
        healthCheck: {
          enabled: true,
          protocol: "HTTP",
          port: "traffic-port",
          path: healthPath,
          // OK, of HTTP and of gRPC.
          matcher: protocol === "GRPC" ? "0" : "200",
          interval: 10,
          timeout: 5,
          healthyThreshold: 2,
          unhealthyThreshold: 3,
        },
        tags: { "eks:eks-cluster-name": clusterName },
      },
      { parent: this, replacementTrigger: listenerArn },
    );
  }

  private rule(targets: aws.lb.TargetGroup): void {
    const { listenerArn, priority, paths = ["/*"], key } = this.args;
    new aws.lb.ListenerRule(
      `${this.name}-rule`,
      {
        listenerArn,
        priority,
        conditions: [
          { pathPattern: { values: [...paths] } },
          ...(key === undefined ? [] : [{ httpHeader: { httpHeaderName: key.header, values: [key.value] } }]),
        ],
        actions: [{ type: "forward", targetGroupArn: targets.arn }],
      },
      { parent: this },
    );
  }
}
