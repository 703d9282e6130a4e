import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { Bucket } from "../components/bucket";
import { AccessLogs } from "../components/edge/access-logs";
import { Alias } from "../components/edge/alias";
import { Balancer } from "../components/edge/balancer";
import { API_PATH, IMAGES_PATH } from "../components/edge/behaviors";
import { Certificate } from "../components/edge/certificate";
import { Distribution, type BalancerOrigin } from "../components/edge/distribution";
import { DistributionLogs } from "../components/edge/distribution-logs";
import { Domain } from "../components/edge/domain";
import { Grpc } from "../components/edge/grpc";
import { Invalidator } from "../components/edge/invalidator";
import { GLOBAL_REGION } from "../components/edge/region";
import { Route } from "../components/edge/route";
import { SecretHeader } from "../components/edge/secret-header";
import { SiteAccess } from "../components/edge/site-access";
import { VpcOrigin } from "../components/edge/vpc-origin";
import type { BalancerPorts, Layer } from "../components/network/acl-rules";
import { Admission } from "../components/network/admission";
import type { Network } from "../components/network/network";
import { SECURITY_HEADERS } from "../services/web/server/headers";
import type { Config } from "./config";
import { buildFirewall } from "./firewall";
import { POD_PORTS } from "./ports";
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

/** A certificate, and where it is. */
interface Issued {
  readonly arn: pulumi.Output<string>;
  readonly region: string;
}

type EdgeConfig = NonNullable<Config["edge"]>;

/** Addresses that CloudFront calls origins from, kept by AWS. */
const CLOUDFRONT_PREFIXES = "com.amazonaws.global.cloudfront.origin-facing";

/** Layers of the network that balancers are in, and so from whose addresses they call pods. */
export function balancerLayers({ edge }: Config): Layer[] {
  if (edge?.origin === "public") return ["public"];
  return edge?.grpc === undefined ? ["private"] : ["private", "public"];
}

/** Ports at which balancers are called, by the layer of the network that they are in. */
export function balancerPorts({ edge }: Config): BalancerPorts {
  if (edge === undefined) return {};
  const http = edge.domain === undefined ? 80 : 443;
  if (edge.origin === "public") return { public: [http] };
  return { private: [http], ...(edge.grpc && { public: [443] }) };
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

type Names = NonNullable<ReturnType<typeof buildNames>>;

/** The zone, and certificates for both ends of CloudFront. */
function buildNames({ config, account, opts }: Scope, { domain }: EdgeConfig) {
  if (domain === undefined) return undefined;
  const { zoneId, zoneName } = new Domain("edge-domain", { ...domain, protect: config.protect }, opts);
  const origin = `origin.${domain.name}`;
  const siteCertificate = new Certificate(
    "edge-site-certificate",
    { domainName: domain.name, zoneId, region: GLOBAL_REGION },
    opts,
  );
  const originCertificate = new Certificate(
    "edge-origin-certificate",
    { domainName: origin, zoneId, region: account.region },
    opts,
  );
  return {
    site: domain.name,
    origin,
    grpc: `grpc.${domain.name}`,
    zoneId,
    zoneName,
    siteCertificate,
    originCertificate,
    certificates: [
      { arn: siteCertificate.arn, region: GLOBAL_REGION },
      { arn: originCertificate.arn, region: account.region },
    ] satisfies Issued[],
  };
}

/** The balancer of the HTTP services, and how CloudFront reaches it. */
function buildBalancer(
  { config, identifier, opts }: Scope,
  { vpcId, privateSubnetIds, publicSubnetIds }: Network,
  { origin, deletionProtection }: EdgeConfig,
  logs: AccessLogs,
  names: Names | undefined,
) {
  const internal = origin === "vpc";
  const tls = names !== undefined;
  const key = internal ? undefined : new SecretHeader("edge-key", opts);
  const balancer = new Balancer(
    "edge-balancer",
    {
      identifier,
      vpcId,
      subnetIds: internal ? privateSubnetIds : publicSubnetIds,
      internal,
      clients: { prefixListId: aws.ec2.getManagedPrefixListOutput({ name: CLOUDFRONT_PREFIXES }, opts).id },
      ...(names && { certificateArn: names.originCertificate.arn }),
      accessLogsBucket: logs.bucketName,
      refusal: internal ? "404" : "403",
      deletionProtection,
    },
    opts,
  );
  const pods = {
    vpcId,
    listenerArn: balancer.listenerArn,
    clusterName: identifier,
    port: POD_PORTS.http,
    ...(key && { key }),
  };
  const http = new Route("edge-http", { ...pods, healthPath: "/ready", priority: 100 }, opts);
  const images =
    config.images &&
    new Route(
      "edge-images",
      { ...pods, healthPath: "/images/health", paths: [IMAGES_PATH.pattern], priority: 50 },
      opts,
    );
  const way: BalancerOrigin = { domainName: names?.origin ?? balancer.dnsName, tls, ...(key && { key }) };
  if (internal) {
    const vpcOrigin = new VpcOrigin("edge-origin", { identifier, balancerArn: balancer.arn, tls }, opts);
    return { balancer, http, images, origin: { ...way, vpcOriginId: vpcOrigin.originId } };
  }
  if (names !== undefined) {
    const { origin: domainName, zoneId } = names;
    new Alias("edge-origin-alias", { domainName, zoneId, target: balancer, types: ["A"] }, opts);
  }
  return { balancer, http, images, origin: way };
}

function buildGrpc(
  { identifier, account, opts }: Scope,
  { vpcId, publicSubnetIds }: Network,
  { grpc, deletionProtection }: EdgeConfig,
  logs: AccessLogs,
  names: Names | undefined,
): Grpc | undefined {
  if (grpc === undefined || names === undefined) return undefined;
  return new Grpc(
    "edge-grpc",
    {
      ...grpc,
      identifier,
      region: account.region,
      vpcId,
      subnetIds: publicSubnetIds,
      clusterName: identifier,
      port: POD_PORTS.grpc,
      domainName: names.grpc,
      zoneId: names.zoneId,
      accessLogsBucket: logs.bucketName,
      deletionProtection,
    },
    opts,
  );
}

function targetGroup(route: Pick<Route, "targetGroupArn" | "targetGroupArnSuffix">): TargetGroup {
  return { arn: route.targetGroupArn, arnSuffix: route.targetGroupArnSuffix };
}

/** Lets balancers reach the pods; rules of their own, so that no balancer waits for the cluster. */
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
