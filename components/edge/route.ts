import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { requireValid, type ArgumentProblem } from "../arguments";
import { absolute, portObjection } from "./route-problems";
import { shortHash } from "./routes";

export interface RouteArgs {
  readonly vpcId: pulumi.Input<string>;
  readonly listenerArn: pulumi.Input<string>;
  /** Name of the EKS cluster that registers pods; it may do so only in groups that carry its name as a tag. */
  readonly clusterName: string;
  /** Port of the pods. */
  readonly port: number;
  /** `HTTP1`, or `GRPC`, which needs a listener with TLS. @default "HTTP1" */
  readonly protocol?: "HTTP1" | "GRPC";
  /** Path of the health check; of a gRPC service the method. */
  readonly healthPath: string;
  /** Path patterns, one of which a request must match. At most three. @default every path */
  readonly paths?: readonly string[];
  /** Headers that a request must have. @default none */
  readonly headers?: readonly RequestHeader[];
}

/** A header that CloudFront adds to requests, in place of the viewer's of that name. */
export interface RequestHeader {
  readonly header: string;
  readonly value: pulumi.Input<string>;
}

/**
 * Seconds that requests in flight have when a pod is deregistered; by then it gets no new ones. Less than the pods keep
 * serving after that, so that none of these requests fails.
 */
export const DEREGISTRATION_DELAY = 10;

/**
 * Longest name of a route: AWS takes 32 characters for a target group's name, of which the child's suffix has three and
 * Pulumi's eight.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
 */
const MAX_NAME = 21;

/** Name of a service's route; where it is too long, it ends in a hash of the service's name. */
export function routeName(prefix: string, service: string): string {
  const name = `${prefix}-${service}`;
  if (name.length <= MAX_NAME) return name;
  const hash = shortHash(service);
  return `${name.slice(0, MAX_NAME - hash.length - 1).replace(/-+$/, "")}-${hash}`;
}

/**
 * The target group that a service's pods are registered in, and the listener rule that forwards requests to it.
 *
 * The rule takes the next free priority. So no two rules of a listener may match the same request.
 */
export class Route extends pulumi.ComponentResource {
  /** ARN that the pods' Service is bound to. */
  readonly targetGroupArn: pulumi.Output<string>;
  /** Dimension `TargetGroup` of CloudWatch's metrics. */
  readonly targetGroupArnSuffix: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: RouteArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:edge:Route", name, {}, opts);
    requireValid(`the route ${name}`, problemsOf(args));
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
   * Its physical name is Pulumi's, so that the listener can still forward to the old group while a new one is created.
   * A new listener, which is that of a new load balancer, gets a new group: AWS attaches none to a second load balancer,
   * and the first exists until the second serves.
   */
  private targets(): aws.lb.TargetGroup {
    const { vpcId, listenerArn, port, protocol = "HTTP1", healthPath, clusterName } = this.args;
    return new aws.lb.TargetGroup(
      `${this.name}-tg`,
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
      { parent: this, replacementTrigger: listenerArn, aliases: [{ name: `${this.name}-targets` }] },
    );
  }

  /**
   * It has no alias: in a stack that was deployed before routes were configurable, the former rule forwards every
   * request, and is to be deleted last, when CloudFront sends the headers.
   */
  private rule(targets: aws.lb.TargetGroup): void {
    const { listenerArn, headers = [], paths = headers.length === 0 ? ["/*"] : [] } = this.args;
    new aws.lb.ListenerRule(
      `${this.name}-forward`,
      {
        listenerArn,
        conditions: [
          ...(paths.length > 0 ? [{ pathPattern: { values: [...paths] } }] : []),
          ...headers.map(({ header, value }) => ({
            httpHeader: { httpHeaderName: header, values: [value] },
          })),
        ],
        actions: [{ type: "forward", targetGroupArn: targets.arn }],
      },
      { parent: this },
    );
  }
}

function problemsOf({ port, healthPath, paths = [] }: RouteArgs): ArgumentProblem[] {
  const wrong = (key: string, value: unknown, must: string | undefined) =>
    must === undefined ? [] : [{ path: [key], value, must }];
  const tooMany =
    paths.length > 3 ? "must have at most 3 patterns, since a condition of a rule takes no more" : undefined;
  return [
    ...wrong("port", port, portObjection(port)),
    ...wrong("healthPath", healthPath, absolute(healthPath)),
    ...wrong("paths", paths, tooMany),
  ];
}
