import type * as pulumi from "@pulumi/pulumi";
import { Bucket } from "../components/bucket";
import { AccessLogs } from "../components/edge/access-logs";
import { Alias } from "../components/edge/alias";
import { API_PATH, IMAGES_PATH } from "../components/edge/behaviors";
import { Distribution } from "../components/edge/distribution";
import { DistributionLogs } from "../components/edge/distribution-logs";
import type { Grpc } from "../components/edge/grpc";
import { Invalidator } from "../components/edge/invalidator";
import type { Route } from "../components/edge/route";
import { SiteAccess } from "../components/edge/site-access";
import { Admission } from "../components/network/admission";
import type { Network } from "../components/network/network";
import { POD_PORTS } from "../contract/ports";
import { SECURITY_HEADERS } from "../services/web/server/headers";
import { buildBalancer, buildGrpc } from "./edge-balancers";
import { buildNames, type Issued } from "./edge-names";
import { buildFirewall } from "./firewall";
import type { Scope } from "./scope";

/** A target group: what Services are bound to, and what metrics name it by. */
export interface TargetGroup {
  readonly arn: pulumi.Output<string>;
  readonly arnSuffix: pulumi.Output<string>;
}

/** The way from the Internet to the services, and what others need to know of it. */
export interface Edge {
  readonly url: pulumi.Output<string>;
  readonly loadBalancerArnSuffix: pulumi.Output<string>;
  readonly balancerSecurityGroupId: pulumi.Output<string>;
  readonly targetGroups: {
    readonly http: TargetGroup;
    readonly grpc?: TargetGroup;
    readonly images?: TargetGroup;
  };
  readonly distributionId: pulumi.Output<string>;
  readonly distributionArn: pulumi.Output<string>;
  /** The page's bucket, known once it is encrypted and the distribution may read it. */
  readonly siteBucket: pulumi.Output<string>;
  /** Name of the function that makes the distribution forget an earlier page. */
  readonly invalidator: pulumi.Output<string>;
  /** Name of the firewall, which its metrics carry. */
  readonly firewall?: pulumi.Output<string>;
  readonly certificates: readonly Issued[];
  readonly zone?: { readonly id: pulumi.Output<string>; readonly name: string };
  readonly grpc?: Grpc;
}

/** Builds balancers, distribution and the page's bucket, and, with a domain, names and certificates. */
export function buildEdge(scope: Scope, network: Network): Edge | undefined {
  const { config, identifier, account, opts } = scope;
  const { edge, protect } = config;
  if (edge === undefined) return undefined;

  const logs = new AccessLogs(
    "edge-logs",
    { identifier, account, retentionDays: edge.logRetentionDays, protect },
    opts,
  );
  const names = buildNames(scope, edge);
  const { balancer, http, images, origin } = buildBalancer(scope, network, edge, logs, names);
  const grpc = buildGrpc(scope, network, edge, logs, names);

  const site = new Bucket(
    "edge-site",
    { bucketName: `${identifier}-site-${account.id}`, versionDays: 30, protect },
    opts,
  );
  const firewall = buildFirewall(scope);
  const distribution = new Distribution(
    "edge-distribution",
    {
      identifier,
      pageDomainName: site.domainName,
      pageHeaders: SECURITY_HEADERS,
      balancer: origin,
      paths: [API_PATH, ...(images ? [IMAGES_PATH] : [])],
      priceClass: edge.priceClass,
      ...(firewall && { webAclArn: firewall.webAclArn }),
      ...(names && { domain: { name: names.site, certificateArn: names.siteCertificate.arn } }),
    },
    opts,
  );
  const { bucketArn } = logs;
  new DistributionLogs(
    "edge-distribution-logs",
    { identifier, distributionArn: distribution.arn, bucketArn },
    opts,
  );
  const access = new SiteAccess(
    "edge-site-access",
    {
      identifier,
      account,
      bucketName: site.bucketName,
      bucketArn: site.arn,
      distributionArn: distribution.arn,
      protect,
    },
    opts,
  );
  const invalidator = new Invalidator(
    "edge-invalidator",
    { identifier, distributionArn: distribution.arn, logs: scope.logs },
    opts,
  );
  if (names !== undefined) {
    const { site: domainName, zoneId } = names;
    new Alias("edge-alias", { domainName, zoneId, target: distribution, types: ["A", "AAAA"] }, opts);
  }

  return {
    url: distribution.url,
    loadBalancerArnSuffix: balancer.arnSuffix,
    balancerSecurityGroupId: balancer.securityGroupId,
    targetGroups: {
      http: targetGroup(http),
      ...(grpc && { grpc: targetGroup(grpc) }),
      ...(images && { images: targetGroup(images) }),
    },
    distributionId: distribution.distributionId,
    distributionArn: distribution.arn,
    siteBucket: access.bucketName,
    invalidator: invalidator.functionName,
    ...(firewall && { firewall: firewall.webAclName }),
    certificates: [
      ...(names?.certificates ?? []),
      ...(grpc ? [{ arn: grpc.certificateArn, region: account.region }] : []),
    ],
    ...(names && { zone: { id: names.zoneId, name: names.zoneName } }),
    ...(grpc && { grpc }),
  };
}

/** Lets balancers reach the pods; separate rule resources, so that no balancer waits for the cluster. */
export function admitBalancers({ opts }: Scope, pods: pulumi.Output<string>, edge: Edge | undefined): void {
  if (edge === undefined) return;
  const admit = (name: string, from: pulumi.Output<string>, port: number, description: string) =>
    new Admission(
      name,
      { from, to: pods, ports: { from: port, to: port }, description, outbound: true },
      opts,
    );
  admit("edge-http-admission", edge.balancerSecurityGroupId, POD_PORTS.http, "Balancer to HTTP pods");
  if (edge.grpc !== undefined) {
    admit("edge-grpc-admission", edge.grpc.securityGroupId, POD_PORTS.grpc, "Balancer to gRPC pods");
  }
}

function targetGroup(route: Pick<Route, "targetGroupArn" | "targetGroupArnSuffix">): TargetGroup {
  return { arn: route.targetGroupArn, arnSuffix: route.targetGroupArnSuffix };
}
