import * as pulumi from "@pulumi/pulumi";
import { requireValid } from "../arguments";
import { Bucket } from "../bucket";
import { Logs } from "../operations/logs";
import { AccessLogs } from "./access-logs";
import { Alias } from "./alias";
import { Distribution } from "./distribution";
import { DistributionLogs } from "./distribution-logs";
import { edgeProblems, type EdgeArgs } from "./edge-args";
import { grpcBalancer, httpBalancer, type Balanced, type TargetGroup } from "./edge-balancers";
import { edgeNames, type Issued } from "./edge-names";
import { Firewall } from "./firewall";
import { formerlyTopLevel } from "./former-names";
import { Invalidator } from "./invalidator";
import { GLOBAL_REGION } from "./region";
import { isHttp, largeBodyPaths, strippedPrefixes } from "./routes";
import { SiteAccess } from "./site-access";

/** The target groups of a service, by protocol. */
export interface ServiceTargets {
  readonly http?: TargetGroup;
  readonly grpc?: TargetGroup;
}

/**
 * The way from the Internet to pods and pages: CloudFront, before it a firewall, behind it the bucket of the pages and a
 * load balancer with a target group for each service; with a domain, names and certificates; and public gRPC.
 *
 * A viewer's path decides in CloudFront alone. It tells the load balancer by a header which service a request is for.
 */
export class Edge extends pulumi.ComponentResource {
  /** Address of the page at `/`. */
  readonly url: pulumi.Output<string>;
  /** Dimension `LoadBalancer` of CloudWatch's metrics. */
  readonly loadBalancerArnSuffix: pulumi.Output<string>;
  /** By service. */
  readonly targetGroups: Readonly<Record<string, ServiceTargets>>;
  readonly distributionId: pulumi.Output<string>;
  /** Bucket of the pages, known once it is encrypted and the distribution may read it. */
  readonly siteBucket: pulumi.Output<string>;
  /** Name of the function that invalidates paths in CloudFront's caches. */
  readonly invalidator: pulumi.Output<string>;
  /** Dimension `WebACL` of the firewall's metrics, where there is a firewall. */
  readonly firewall: pulumi.Output<string> | undefined;
  readonly certificates: readonly Issued[];
  readonly zone: { readonly id: pulumi.Output<string>; readonly name: string } | undefined;
  /** `host:port` that gRPC clients call, and dimension `LoadBalancer`, where there is public gRPC. */
  readonly grpc:
    { readonly address: string; readonly loadBalancerArnSuffix: pulumi.Output<string> } | undefined;

  constructor(
    private readonly name: string,
    private readonly args: EdgeArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:edge:Edge", name, {}, opts);
    requireValid(`the edge ${name}`, edgeProblems(args));
    const logs = this.accessLogs();
    const names = edgeNames(name, args, formerlyTopLevel(this));
    const scope = { name, args, parent: this, logs, names };
    const http = httpBalancer(scope);
    const grpc = grpcBalancer(scope);
    const site = this.site();
    const firewall = this.firewallOf();
    const distribution = new Distribution(
      `${name}-distribution`,
      {
        identifier: args.identifier,
        pageDomainName: site.domainName,
        pageHeaders: args.pageHeaders,
        pages: args.pages ?? [],
        balancer: http.origin,
        routes: (args.routes ?? []).filter(isHttp),
        priceClass: args.priceClass,
        ...(firewall && { webAclArn: firewall.webAclArn }),
        ...(names && { domain: { name: names.site.name, certificateArn: names.site.arn } }),
      },
      formerlyTopLevel(this),
    );
    if (names !== undefined) {
      const {
        site: { name: domainName },
        zoneId,
      } = names;
      new Alias(
        `${name}-alias`,
        { domainName, zoneId, target: distribution, types: ["A", "AAAA"] },
        formerlyTopLevel(this),
      );
    }
    this.logged(distribution, logs);

    this.url = distribution.url;
    this.loadBalancerArnSuffix = http.arnSuffix;
    this.targetGroups = byProtocol(http, grpc);
    this.distributionId = distribution.distributionId;
    this.siteBucket = this.readable(site, distribution);
    this.invalidator = this.invalidatorOf(distribution);
    this.firewall = firewall?.webAclName;
    this.certificates = [
      ...(names ? [names.site, names.origin] : []),
      ...(grpc ? [{ arn: grpc.certificateArn, region: args.account.region }] : []),
    ];
    this.zone = names && { id: names.zoneId, name: names.zoneName };
    this.grpc = grpc && { address: grpc.address, loadBalancerArnSuffix: grpc.arnSuffix };
    this.registerOutputs({
      url: this.url,
      loadBalancerArnSuffix: this.loadBalancerArnSuffix,
      targetGroups: this.targetGroups,
      distributionId: this.distributionId,
      siteBucket: this.siteBucket,
      invalidator: this.invalidator,
      firewall: this.firewall,
      certificates: this.certificates,
      zone: this.zone,
      grpc: this.grpc,
    });
  }

  private accessLogs(): AccessLogs {
    const { identifier, account, accessLogDays: retentionDays, protect } = this.args;
    return new AccessLogs(
      `${this.name}-logs`,
      { identifier, account, retentionDays, protect },
      formerlyTopLevel(this),
    );
  }

  /** It exists without pages as well: an empty bucket answers 404 to what is neither page nor service. */
  private site(): Bucket {
    const { identifier, account, protect } = this.args;
    return new Bucket(
      `${this.name}-site`,
      { bucketName: `${identifier}-site-${account.id}`, versionDays: 30, protect },
      formerlyTopLevel(this),
    );
  }

  private readable(site: Bucket, { arn: distributionArn }: Distribution): pulumi.Output<string> {
    const { identifier, account, protect } = this.args;
    const { bucketName, arn: bucketArn } = site;
    return new SiteAccess(
      `${this.name}-site-access`,
      { identifier, account, bucketName, bucketArn, distributionArn, protect },
      formerlyTopLevel(this),
    ).bucketName;
  }

  private firewallOf(): Firewall | undefined {
    const { firewall, identifier, account, logs, routes = [] } = this.args;
    if (firewall === undefined) return undefined;
    const global = { ...account, region: GLOBAL_REGION };
    // A log group takes only a key of its region; a stack in that region has the same parts as any other.
    const { settings } = new Logs(
      `${this.name}-global-logs`,
      { identifier: `${identifier}-global`, account: global, retentionDays: logs.retentionInDays },
      formerlyTopLevel(this, "global-logs"),
    );
    const http = routes.filter(isHttp);
    return new Firewall(
      `${this.name}-firewall`,
      {
        ...firewall,
        strippedPrefixes: strippedPrefixes(http),
        largeBodyPaths: largeBodyPaths(http),
        identifier,
        account: global,
        logs: settings,
      },
      formerlyTopLevel(this),
    );
  }

  private logged({ arn: distributionArn }: Distribution, { bucketArn }: AccessLogs): void {
    new DistributionLogs(
      `${this.name}-distribution-logs`,
      { identifier: this.args.identifier, distributionArn, bucketArn },
      formerlyTopLevel(this),
    );
  }

  private invalidatorOf({ arn: distributionArn }: Distribution): pulumi.Output<string> {
    const { identifier, logs } = this.args;
    return new Invalidator(
      `${this.name}-invalidator`,
      { identifier, distributionArn, logs },
      formerlyTopLevel(this),
    ).functionName;
  }
}

/** Target groups by service, then by protocol. */
function byProtocol(http: Balanced, grpc: Balanced | undefined): Record<string, ServiceTargets> {
  const services = new Set([...Object.keys(http.targetGroups), ...Object.keys(grpc?.targetGroups ?? {})]);
  return Object.fromEntries(
    [...services].map((service) => {
      const [ofHttp, ofGrpc] = [http.targetGroups[service], grpc?.targetGroups[service]];
      return [service, { ...(ofHttp && { http: ofHttp }), ...(ofGrpc && { grpc: ofGrpc }) }];
    }),
  );
}
