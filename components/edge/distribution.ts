import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { requireValid } from "../arguments";
import { pageBehavior, patternsOf, routeBehavior } from "./behaviors";
import { servePage, stripPrefix } from "./functions";
import { formerRoute } from "./former-names";
import { ResponseHeaders } from "./response-headers";
import type { RequestHeader } from "./route";
import { routeProblems } from "./route-problems";
import {
  byService,
  longestFirst,
  pageSuffix,
  strippedPrefixes,
  type HttpRoute,
  type PageRoute,
  type RoutedService,
} from "./routes";

export interface DistributionArgs {
  /** Physical name of the environment, shown in the console. */
  readonly identifier: string;
  /** Domain name of the bucket with the pages. */
  readonly pageDomainName: pulumi.Input<string>;
  /** Security headers of the pages, in lower case. */
  readonly pageHeaders: Readonly<Record<string, string>>;
  /** A page at `/admin` has its files in the bucket's folder `admin`. */
  readonly pages: readonly PageRoute[];
  readonly balancer: BalancerOrigin;
  /** What is forwarded to the load balancer. Where nothing has the path `/`, the bucket answers the rest with 404. */
  readonly routes: readonly HttpRoute[];
  /**
   * Name of the distribution and its certificate, which is in us-east-1.
   * @default the name and the certificate that CloudFront gives it
   */
  readonly domain?: { readonly name: string; readonly certificateArn: pulumi.Input<string> };
  /** Edge locations that serve it. */
  readonly priceClass: "PriceClass_100" | "PriceClass_200" | "PriceClass_All";
  /** Web ACL of scope CLOUDFRONT. @default none */
  readonly webAclArn?: pulumi.Input<string>;
}

/** How CloudFront reaches the load balancer. */
export interface BalancerOrigin {
  /** Name that requests and, with TLS, the load balancer's certificate carry. */
  readonly domainName: pulumi.Input<string>;
  readonly tls: boolean;
  /** VPC origin of a load balancer without a public address. @default it has one */
  readonly vpcOriginId?: pulumi.Input<string>;
  /** Header by which a public load balancer recognizes this distribution. @default none */
  readonly key?: RequestHeader;
}

/**
 * Seconds that the load balancer may be silent before CloudFront gives a request up, and that an idle connection to it is
 * kept: less than the 60 s after which the load balancer closes it, or CloudFront would use one that is being closed.
 */
export const ORIGIN_TIMEOUTS = { originReadTimeout: 60, originKeepaliveTimeout: 50 } as const;

/**
 * Header with the name of the service that a request is for. CloudFront chooses by path and sets it, whatever the viewer
 * sends under that name; the load balancer chooses by it, since two services may be asked for the same stripped path.
 */
export const SERVICE_HEADER = "x-edge-service";

/** Errors that CloudFront would otherwise cache for ten seconds, after the origin has recovered. */
const ERRORS = [403, 404, 500, 502, 503, 504];

const PAGE = "page";

/** Name of a service's origin: the load balancer, with the service's name in a header. */
const originOf = (service: string) => `service-${service}`;

/** CloudFront before the pages' bucket and the services' balancer: one origin for browsers, so no CORS is needed. */
export class Distribution extends pulumi.ComponentResource {
  readonly distributionId: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** The name that CloudFront gives it. */
  readonly dnsName: pulumi.Output<string>;
  /** Hosted zone for alias records. */
  readonly dnsZoneId: pulumi.Output<string>;
  /** Address of the page at `/`. */
  readonly url: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: DistributionArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:edge:Distribution", name, {}, opts);
    requireValid(`the distribution ${name}`, routeProblems(args.routes, args.pages));
    const distribution = this.distribution();
    this.distributionId = distribution.id;
    this.arn = distribution.arn;
    this.dnsName = distribution.domainName;
    this.dnsZoneId = distribution.hostedZoneId;
    this.url = pulumi.interpolate`https://${args.domain?.name ?? distribution.domainName}`;
    this.registerOutputs({
      distributionId: this.distributionId,
      arn: this.arn,
      dnsName: this.dnsName,
      dnsZoneId: this.dnsZoneId,
      url: this.url,
    });
  }

  private distribution(): aws.cloudfront.Distribution {
    const { identifier, domain, routes, priceClass, webAclArn } = this.args;
    const services = byService(routes);
    return new aws.cloudfront.Distribution(
      `${this.name}-cdn`,
      {
        comment: identifier,
        enabled: true,
        httpVersion: "http2and3",
        isIpv6Enabled: true,
        priceClass,
        // A service at / is asked for / itself.
        ...(routes.some(({ path }) => path === "/") ? {} : { defaultRootObject: "index.html" }),
        origins: [this.pageOrigin(), ...services.map(({ service }) => this.serviceOrigin(service))],
        ...this.behaviors(services),
        // Without pages for errors: these would be for the whole distribution, and replace the services' responses.
        customErrorResponses: ERRORS.map((errorCode) => ({ errorCode, errorCachingMinTtl: 0 })),
        restrictions: { geoRestriction: { restrictionType: "none" } },
        ...(domain === undefined
          ? { viewerCertificate: { cloudfrontDefaultCertificate: true } }
          : {
              aliases: [domain.name],
              viewerCertificate: {
                acmCertificateArn: domain.certificateArn,
                sslSupportMethod: "sni-only",
                minimumProtocolVersion: "TLSv1.2_2021",
              },
            }),
        ...(webAclArn !== undefined && { webAclId: webAclArn }),
        tags: { Name: identifier },
      },
      { parent: this },
    );
  }

  private behaviors(services: readonly RoutedService[]) {
    const headers = new ResponseHeaders(
      `${this.name}-headers`,
      { page: this.args.pageHeaders },
      { parent: this },
    );
    const all = longestFirst([
      ...this.args.pages.map((page) => ({ path: page.path, behavior: this.toPage(page, headers) })),
      ...services.flatMap((service) => this.toService(service, headers)),
    ]);
    return {
      defaultCacheBehavior:
        all.find(({ path }) => path === "/")?.behavior ?? this.toPage({ service: "", path: "/" }, headers),
      orderedCacheBehaviors: all.flatMap(({ behavior, ...route }) =>
        patternsOf(route).map((pathPattern) => ({ pathPattern, ...behavior })),
      ),
    };
  }

  private toPage(page: PageRoute, { pagePolicyId }: ResponseHeaders) {
    return {
      ...pageBehavior(),
      targetOriginId: PAGE,
      responseHeadersPolicyId: pagePolicyId,
      functionAssociations: [
        this.onRequest(
          `page${pageSuffix(page)}`,
          "The page for every address that names no file",
          servePage(page.path),
        ),
      ],
    };
  }

  private toService(service: RoutedService, { servicePolicyId }: ResponseHeaders) {
    const stripping = this.stripping(service);
    return service.routes.map((route) => ({
      path: route.path,
      ...(route.stripPrefix === true && { stripPrefix: true }),
      behavior: {
        ...routeBehavior(route),
        targetOriginId: originOf(service.service),
        responseHeadersPolicyId: servicePolicyId,
        ...(route.stripPrefix === true && { functionAssociations: stripping }),
      },
    }));
  }

  /** One function for all prefixes of a service: an account has room for 100. */
  private stripping(service: RoutedService) {
    const prefixes = strippedPrefixes(service.routes);
    if (prefixes.length === 0) return [];
    const former = formerRoute(service)?.function;
    return [
      this.onRequest(
        `strip-${service.service}`,
        `Takes ${prefixes.join(" or ")} off the path`,
        stripPrefix(prefixes),
        former,
      ),
    ];
  }

  private pageOrigin(): aws.types.input.cloudfront.DistributionOrigin {
    const access = new aws.cloudfront.OriginAccessControl(
      `${this.name}-access`,
      {
        description: `Signs requests for the page of ${this.args.identifier}`,
        originAccessControlOriginType: "s3",
        signingBehavior: "always",
        signingProtocol: "sigv4",
      },
      { parent: this },
    );
    return { originId: PAGE, domainName: this.args.pageDomainName, originAccessControlId: access.id };
  }

  private serviceOrigin(service: string): aws.types.input.cloudfront.DistributionOrigin {
    const { domainName, tls, vpcOriginId, key } = this.args.balancer;
    return {
      originId: originOf(service),
      domainName,
      ...(vpcOriginId === undefined
        ? {
            customOriginConfig: {
              ...ORIGIN_TIMEOUTS,
              httpPort: 80,
              httpsPort: 443,
              originProtocolPolicy: tls ? "https-only" : "http-only",
              originSslProtocols: ["TLSv1.2"],
            },
          }
        : { vpcOriginConfig: { ...ORIGIN_TIMEOUTS, vpcOriginId } }),
      customHeaders: [
        { name: SERVICE_HEADER, value: service },
        ...(key === undefined ? [] : [{ name: key.header, value: key.value }]),
      ],
    };
  }

  private onRequest(purpose: string, comment: string, code: string, formerPurpose?: string) {
    const viewer = new aws.cloudfront.Function(
      `${this.name}-${purpose}`,
      { runtime: "cloudfront-js-2.0", comment, code, publish: true },
      {
        parent: this,
        ...(formerPurpose !== undefined && { aliases: [{ name: `${this.name}-${formerPurpose}` }] }),
      },
    );
    return { eventType: "viewer-request", functionArn: viewer.arn };
  }
}
