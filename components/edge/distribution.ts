import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { balancerBehavior, pageBehavior, type BalancerPath } from "./behaviors";
import { SERVE_PAGE, stripPrefix } from "./functions";
import { ResponseHeaders } from "./response-headers";
import type { OriginKey } from "./route";

export interface DistributionArgs {
  /** Physical name of the environment, shown in the console. */
  readonly identifier: string;
  /** Name in DNS of the bucket that the page is in. */
  readonly pageDomainName: pulumi.Input<string>;
  /** Security headers of the page, in lower case. */
  readonly pageHeaders: Readonly<Record<string, string>>;
  readonly balancer: BalancerOrigin;
  /** What goes to the balancer; the first that fits takes the request, and the page what none does. */
  readonly paths: readonly BalancerPath[];
  /**
   * Name of the distribution and its certificate, which is in us-east-1.
   * @default the name and the certificate that CloudFront gives it
   */
  readonly domain?: { readonly name: string; readonly certificateArn: pulumi.Input<string> };
  /** Where in the world CloudFront answers from. */
  readonly priceClass: "PriceClass_100" | "PriceClass_200" | "PriceClass_All";
  /** Firewall in front of it, of scope CLOUDFRONT. @default none */
  readonly webAclArn?: pulumi.Input<string>;
}

/** How CloudFront reaches the balancer. */
export interface BalancerOrigin {
  /** Name that requests and, with TLS, the balancer's certificate carry. */
  readonly domainName: pulumi.Input<string>;
  readonly tls: boolean;
  /** Of a balancer without a public address. @default it has one */
  readonly vpcOriginId?: pulumi.Input<string>;
  /** Header by which a public balancer knows this distribution. @default none */
  readonly key?: OriginKey;
}

/**
 * Seconds that the balancer may be silent before CloudFront gives a request up, and that an idle connection to it is
 * kept: less than the 60 s after which the balancer closes it, or CloudFront would use one that is just being closed.
 */
export const ORIGIN_TIMEOUTS = { originReadTimeout: 60, originKeepaliveTimeout: 50 } as const;

/** Answers of which CloudFront would keep a copy for ten seconds, and hide that all is well again. */
const ERRORS = [403, 404, 500, 502, 503, 504];

const PAGE = "page";
const BALANCER = "balancer";

/** CloudFront in front of the page's bucket and the services' balancer: one origin for browsers, so no CORS is needed. */
export class Distribution extends pulumi.ComponentResource {
  readonly distributionId: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** The name that CloudFront gives it. */
  readonly dnsName: pulumi.Output<string>;
  /** Hosted zone that alias records to it name. */
  readonly dnsZoneId: pulumi.Output<string>;
  /** Where people find it. */
  readonly url: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: DistributionArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:edge:Distribution", name, {}, opts);
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
    const { identifier, domain, paths, priceClass, webAclArn } = this.args;
    const headers = new ResponseHeaders(
      `${this.name}-headers`,
      { page: this.args.pageHeaders },
      { parent: this },
    );
    return new aws.cloudfront.Distribution(
      `${this.name}-cdn`,
      {
        comment: identifier,
        enabled: true,
        httpVersion: "http2and3",
        isIpv6Enabled: true,
        priceClass,
        defaultRootObject: "index.html",
        origins: [this.pageOrigin(), this.balancerOrigin()],
        defaultCacheBehavior: {
          ...pageBehavior(),
          targetOriginId: PAGE,
          responseHeadersPolicyId: headers.pagePolicyId,
          functionAssociations: [
            this.onRequest("page", "The page for every address that names no file", SERVE_PAGE),
          ],
        },
        orderedCacheBehaviors: paths.map((path) => this.toBalancer(path, headers)),
        // Without a page of their own: that would be for the whole distribution, and hide what the API says.
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

  private balancerOrigin(): aws.types.input.cloudfront.DistributionOrigin {
    const { domainName, tls, vpcOriginId, key } = this.args.balancer;
    return {
      originId: BALANCER,
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
      ...(key !== undefined && { customHeaders: [{ name: key.header, value: key.value }] }),
    };
  }

  private toBalancer(path: BalancerPath, headers: ResponseHeaders) {
    const prefix = path.stripPrefix;
    return {
      ...balancerBehavior(path),
      targetOriginId: BALANCER,
      responseHeadersPolicyId: headers.servicePolicyId,
      ...(prefix !== undefined && {
        functionAssociations: [
          this.onRequest(path.name, `Takes ${prefix} off the path`, stripPrefix(prefix)),
        ],
      }),
    };
  }

  private onRequest(purpose: string, comment: string, code: string) {
    const viewer = new aws.cloudfront.Function(
      `${this.name}-${purpose}`,
      { runtime: "cloudfront-js-2.0", comment, code, publish: true },
      { parent: this },
    );
    return { eventType: "viewer-request", functionArn: viewer.arn };
  }
}
