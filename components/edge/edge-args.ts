import type * as pulumi from "@pulumi/pulumi";
import type { ArgumentProblem } from "../arguments";
import type { Account } from "../iam";
import type { BalancerPorts, Layer } from "../network/acl-rules";
import type { LogSettings } from "../operations/logs";
import { domainName } from "../rules/network";
import { objection } from "../rules/rule";
import type { DistributionArgs } from "./distribution";
import type { FirewallArgs } from "./firewall";
import { routeProblems } from "./route-problems";
import { isGrpc, type EdgeRoute } from "./routes";

export interface EdgeArgs extends EdgeEndpoints {
  /** Physical name of the environment, prefix of the edge's. */
  readonly identifier: string;
  readonly account: Account;
  readonly vpcId: pulumi.Input<string>;
  /** Subnets of load balancers and pods, one a zone. */
  readonly privateSubnetIds: pulumi.Input<pulumi.Input<string>[]>;
  readonly publicSubnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Name of the EKS cluster whose pods serve; the cluster itself may still be being created. */
  readonly clusterName: string;
  /** Security group of the pods. */
  readonly podsSecurityGroupId: pulumi.Input<string>;
  /** What leads to pods. @default none */
  readonly routes?: readonly EdgeRoute[];
  /** What is served from the bucket. Where nothing has the path `/`, the empty bucket answers the rest with 404. @default none */
  readonly pages?: DistributionArgs["pages"];
  readonly pageHeaders: DistributionArgs["pageHeaders"];
  readonly priceClass: DistributionArgs["priceClass"];
  readonly firewall?: FirewallSettings | undefined;
  /** Days that access logs are kept. */
  readonly accessLogDays: number;
  /** Log groups in the stack's region. */
  readonly logs: LogSettings;
  /** Let AWS refuse to delete the load balancers. */
  readonly deletionProtection: boolean;
  /** Let Pulumi refuse to delete buckets, keys and the zone. */
  readonly protect: boolean;
}

/** Where the edge is reached. */
export interface EdgeEndpoints {
  /** How CloudFront reaches the load balancer: `vpc` privately, `public` at a public address that admits CloudFront alone. */
  readonly origin: "vpc" | "public";
  /** @default the names that CloudFront and the load balancer have in AWS */
  readonly domain?:
    { readonly name: string; readonly zoneName: string; readonly makeZone: boolean } | undefined;
  /** Public gRPC; it needs a domain. @default none */
  readonly grpc?: { readonly cidrs: readonly string[]; readonly idleTimeoutSeconds: number } | undefined;
}

/** The firewall's own settings; what it needs to know of routes, the edge tells it. */
export type FirewallSettings = Omit<
  FirewallArgs,
  "identifier" | "account" | "logs" | "strippedPrefixes" | "largeBodyPaths"
>;

/** Layers of the network that load balancers are in, and from whose addresses they call pods. */
export function balancerLayers(edge: EdgeEndpoints | undefined): Layer[] {
  if (edge?.origin === "public") return ["public"];
  return edge?.grpc === undefined ? ["private"] : ["private", "public"];
}

/** Ports at which load balancers are called, by the layer of the network that they are in. */
export function balancerPorts(edge: EdgeEndpoints | undefined): BalancerPorts {
  if (edge === undefined) return {};
  const http = edge.domain === undefined ? 80 : 443;
  if (edge.origin === "public") return { public: [http] };
  return { private: [http], ...(edge.grpc && { public: [443] }) };
}

export function edgeProblems({
  routes = [],
  pages = [],
  domain,
  grpc,
  accessLogDays,
}: EdgeArgs): ArgumentProblem[] {
  const wrong = (path: readonly string[], value: unknown, must: string | undefined) =>
    must === undefined ? [] : [{ path, value, must }];
  const { name = "", zoneName = "" } = domain ?? {};
  const isInZone = name === zoneName || name.endsWith(`.${zoneName}`);
  return [
    ...routeProblems(routes, pages),
    ...(domain === undefined
      ? []
      : [
          ...wrong(["domain", "name"], name, objection(domainName, name)),
          ...wrong(["domain", "name"], name, isInZone ? undefined : `must be ${zoneName} or below it`),
        ]),
    ...wrong(
      ["grpc"],
      grpc,
      grpc === undefined || domain !== undefined
        ? undefined
        : "must be left out where there is no domain, since gRPC needs a certificate",
    ),
    ...wrong(
      ["grpc"],
      grpc,
      grpc === undefined || routes.some(isGrpc)
        ? undefined
        : "must be left out where no service has a gRPC route",
    ),
    ...wrong(
      ["accessLogDays"],
      accessLogDays,
      Number.isInteger(accessLogDays) && accessLogDays >= 1
        ? undefined
        : "must be a whole number of days, 1 or more",
    ),
  ];
}
