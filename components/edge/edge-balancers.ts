import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { Admission } from "../network/admission";
import type { AccessLogs } from "./access-logs";
import { Alias } from "./alias";
import { Balancer } from "./balancer";
import { SERVICE_HEADER, type BalancerOrigin } from "./distribution";
import type { EdgeArgs } from "./edge-args";
import type { Names } from "./edge-names";
import { formerlyTopLevel, formerAdmission, formerRoute } from "./former-names";
import { Grpc } from "./grpc";
import { Route, routeName } from "./route";
import { byService, isGrpc, isHttp, type EdgeRoute } from "./routes";
import { SecretHeader } from "./secret-header";
import { VpcOrigin } from "./vpc-origin";

/** A target group that a Service is bound to. */
export interface TargetGroup {
  readonly arn: pulumi.Output<string>;
  /** Dimension `TargetGroup` of CloudWatch's metrics. */
  readonly arnSuffix: pulumi.Output<string>;
  /** Name of its alarms' subject. */
  readonly subject: string;
}

/** A load balancer and the target groups behind it, by service. */
export interface Balanced {
  readonly arnSuffix: pulumi.Output<string>;
  readonly targetGroups: Readonly<Record<string, TargetGroup>>;
}

/** What all parts of an edge are made with. */
export interface EdgeScope {
  /** The edge's name, prefix of its parts'. */
  readonly name: string;
  readonly args: EdgeArgs;
  readonly parent: pulumi.Resource;
  readonly logs: AccessLogs;
  readonly names: Names | undefined;
}

/** Managed prefix list with the addresses that CloudFront calls origins from. */
const CLOUDFRONT_PREFIXES = "com.amazonaws.global.cloudfront.origin-facing";

/** The load balancer of the HTTP services, and how CloudFront reaches it. */
export function httpBalancer(scope: EdgeScope): Balanced & { readonly origin: BalancerOrigin } {
  const { name, args, parent, logs, names } = scope;
  const { identifier, vpcId } = args;
  const opts = formerlyTopLevel(parent);
  const isInternal = args.origin === "vpc";
  const key = isInternal ? undefined : new SecretHeader(`${name}-key`, opts);
  const balancer = new Balancer(
    `${name}-balancer`,
    {
      identifier,
      vpcId,
      subnetIds: isInternal ? args.privateSubnetIds : args.publicSubnetIds,
      internal: isInternal,
      clients: {
        prefixListId: aws.ec2.getManagedPrefixListOutput({ name: CLOUDFRONT_PREFIXES }, { parent }).id,
      },
      ...(names && { certificateArn: names.origin.arn }),
      accessLogsBucket: logs.bucketName,
      refusal: isInternal ? "404" : "403",
      deletionProtection: args.deletionProtection,
    },
    opts,
  );
  if (names !== undefined) {
    // For a VPC origin as well: CloudFront connects through the network, but nothing documents that it resolves no name.
    const { origin, zoneId } = names;
    new Alias(
      `${name}-origin-alias`,
      { domainName: origin.name, zoneId, target: balancer, types: ["A"] },
      opts,
    );
  }
  const tls = names !== undefined;
  const vpcOrigin = isInternal
    ? new VpcOrigin(`${name}-origin`, { identifier, balancerArn: balancer.arn, tls }, opts)
    : undefined;
  const routes = (args.routes ?? []).filter(isHttp);
  admit(scope, "http", balancer.securityGroupId, routes);
  return {
    arnSuffix: balancer.arnSuffix,
    targetGroups: httpTargets(scope, balancer, key),
    origin: {
      domainName: names?.origin.name ?? balancer.dnsName,
      tls,
      ...(key && { key }),
      ...(vpcOrigin && { vpcOriginId: vpcOrigin.originId }),
    },
  };
}

function httpTargets(
  { name, args, parent }: EdgeScope,
  { listenerArn }: Balancer,
  key: SecretHeader | undefined,
): Record<string, TargetGroup> {
  const { vpcId, clusterName, routes = [] } = args;
  const services = byService(routes).map((service) => {
    const former = formerRoute(service);
    const route = new Route(
      routeName(name, service.service),
      {
        vpcId,
        listenerArn,
        clusterName,
        port: service.port,
        healthPath: service.healthPath,
        headers: [{ header: SERVICE_HEADER, value: service.service }, ...(key ? [key] : [])],
      },
      formerlyTopLevel(parent, former && `${name}-${former.route}`),
    );
    return [service.service, targetGroup(route, former?.subject ?? `balancer-${service.service}`)] as const;
  });
  return Object.fromEntries(services);
}

/** The load balancer of the gRPC service, where it is configured. */
export function grpcBalancer(
  scope: EdgeScope,
): (Balanced & Pick<Grpc, "address" | "certificateArn">) | undefined {
  const { name, args, parent, logs, names } = scope;
  const route = args.routes?.find(isGrpc);
  if (args.grpc === undefined || names === undefined || route === undefined) return undefined;
  const grpc = new Grpc(
    `${name}-grpc`,
    {
      ...args.grpc,
      identifier: args.identifier,
      region: args.account.region,
      vpcId: args.vpcId,
      subnetIds: args.publicSubnetIds,
      clusterName: args.clusterName,
      port: route.port,
      domainName: names.grpc,
      zoneId: names.zoneId,
      accessLogsBucket: logs.bucketName,
      deletionProtection: args.deletionProtection,
    },
    formerlyTopLevel(parent),
  );
  admit(scope, "grpc", grpc.securityGroupId, [route]);
  const { address, certificateArn, loadBalancerArnSuffix: arnSuffix } = grpc;
  return {
    address,
    certificateArn,
    arnSuffix,
    targetGroups: { [route.service]: targetGroup(grpc, "grpc-pods-0") },
  };
}

/** Lets a load balancer reach the pods at the ports of its routes; the rules are separate, so that it waits for no cluster. */
function admit(
  { name, args, parent }: EdgeScope,
  protocol: "http" | "grpc",
  from: pulumi.Output<string>,
  routes: readonly EdgeRoute[],
): void {
  for (const port of new Set(routes.map((route) => route.port))) {
    const former = formerAdmission(protocol, port);
    new Admission(
      `${name}-${protocol}-admission-${port}`,
      {
        from,
        to: args.podsSecurityGroupId,
        ports: { from: port, to: port },
        description: `Balancer to ${protocol === "http" ? "HTTP" : "gRPC"} pods`,
        outbound: true,
      },
      formerlyTopLevel(parent, former && `${name}-${former}`),
    );
  }
}

function targetGroup(
  { targetGroupArn, targetGroupArnSuffix }: Pick<Route, "targetGroupArn" | "targetGroupArnSuffix">,
  subject: string,
): TargetGroup {
  return { arn: targetGroupArn, arnSuffix: targetGroupArnSuffix, subject };
}
