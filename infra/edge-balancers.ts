import * as aws from "@pulumi/aws";
import type { AccessLogs } from "../components/edge/access-logs";
import { Alias } from "../components/edge/alias";
import { Balancer } from "../components/edge/balancer";
import { IMAGES_PATH } from "../components/edge/behaviors";
import type { BalancerOrigin } from "../components/edge/distribution";
import { Grpc } from "../components/edge/grpc";
import { Route } from "../components/edge/route";
import { SecretHeader } from "../components/edge/secret-header";
import { VpcOrigin } from "../components/edge/vpc-origin";
import type { BalancerPorts, Layer } from "../components/network/acl-rules";
import type { Network } from "../components/network/network";
import { POD_PORTS } from "../contract/ports";
import type { Config } from "./config";
import type { EdgeConfig, Names } from "./edge-names";
import type { Scope } from "./scope";

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

/** The balancer of the HTTP services, and how CloudFront reaches it. */
export function buildBalancer(
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
  if (names !== undefined) {
    // For a VPC origin as well: CloudFront connects through the network, but nothing documents that it resolves no name.
    const { origin: domainName, zoneId } = names;
    new Alias("edge-origin-alias", { domainName, zoneId, target: balancer, types: ["A"] }, opts);
  }
  if (!internal) return { balancer, http, images, origin: way };
  const vpcOrigin = new VpcOrigin("edge-origin", { identifier, balancerArn: balancer.arn, tls }, opts);
  return { balancer, http, images, origin: { ...way, vpcOriginId: vpcOrigin.originId } };
}

/** The balancer of the gRPC service, where it is to be public. */
export function buildGrpc(
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
