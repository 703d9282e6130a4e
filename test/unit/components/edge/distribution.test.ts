import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { API_PATH, type BalancerPath } from "../../../../components/edge/behaviors";
import {
  Distribution,
  ORIGIN_TIMEOUTS,
  type DistributionArgs,
} from "../../../../components/edge/distribution";
import { SERVE_PAGE, stripPrefix } from "../../../../components/edge/functions";
import { assertParents, made, value } from "../account/made";

const ARGS: DistributionArgs = {
  identifier: "millrace-test",
  pageDomainName: "site.s3.eu-central-1.amazonaws.com",
  pageHeaders: { "content-security-policy": "default-src 'none'" },
  balancer: { domainName: "lb.elb.amazonaws.com", tls: false },
  paths: [API_PATH],
  priceClass: "PriceClass_100",
};

const IMAGES: BalancerPath = { name: "images", pattern: "/images/*", methods: "read", cache: "optimized" };

interface Behavior {
  readonly pathPattern?: string;
  readonly allowedMethods: readonly string[];
  readonly cachePolicyId: string;
  readonly originRequestPolicyId?: string;
  readonly compress: boolean;
  readonly targetOriginId: string;
  readonly viewerProtocolPolicy: string;
  readonly responseHeadersPolicyId: string;
  readonly functionAssociations?: readonly { readonly eventType: string; readonly functionArn: string }[];
}

interface Inputs {
  readonly origins: readonly Readonly<Record<string, unknown>>[];
  readonly defaultCacheBehavior: Behavior;
  readonly orderedCacheBehaviors: readonly Behavior[];
  readonly customErrorResponses: readonly {
    readonly errorCode: number;
    readonly errorCachingMinTtl: number;
  }[];
  readonly [key: string]: unknown;
}

const distribution = (args: Partial<DistributionArgs> = {}) =>
  made(() => new Distribution("cdn", { ...ARGS, ...args }));

async function inputs(args: Partial<DistributionArgs> = {}): Promise<Inputs> {
  return (await distribution(args)).named("cdn-cdn").inputs as unknown as Inputs;
}

describe("Distribution", () => {
  it("makes its parts as children, named after their parents", async () => {
    assertParents((await distribution()).resources, "cdn");
  });

  it("speaks HTTP/3 and IPv6, in the price class asked for", async () => {
    const { enabled, httpVersion, isIpv6Enabled, priceClass, restrictions } = await inputs();
    assert.deepEqual(
      { enabled, httpVersion, isIpv6Enabled, priceClass, restrictions },
      {
        enabled: true,
        httpVersion: "http2and3",
        isIpv6Enabled: true,
        priceClass: "PriceClass_100",
        restrictions: { geoRestriction: { restrictionType: "none" } },
      },
    );
  });

  it("serves the page, compressed and cached, over HTTPS, from a bucket that only it may read", async () => {
    const { named } = await distribution();
    const { defaultCacheBehavior, origins, defaultRootObject } = await inputs();
    assert.equal(defaultRootObject, "index.html");
    assert.deepEqual(defaultCacheBehavior, {
      allowedMethods: ["GET", "HEAD"],
      cachedMethods: ["GET", "HEAD"],
      cachePolicyId: "658327ea-f89d-4fab-a63d-7e88639e58f6",
      compress: true,
      viewerProtocolPolicy: "redirect-to-https",
      targetOriginId: "page",
      responseHeadersPolicyId: "cdn-headers-page-id",
      functionAssociations: [
        { eventType: "viewer-request", functionArn: "arn:aws:cloudfront::123456789012:function/cdn-page" },
      ],
    });
    assert.deepEqual(origins[0], {
      originId: "page",
      domainName: ARGS.pageDomainName,
      originAccessControlId: "cdn-access-id",
    });
    assert.deepEqual(named("cdn-access").inputs, {
      description: "Signs requests for the page of millrace-test",
      originAccessControlOriginType: "s3",
      signingBehavior: "always",
      signingProtocol: "sigv4",
    });
  });

  it("passes the API's requests on whole but for the host, and keeps no answer", async () => {
    const [api] = (await inputs()).orderedCacheBehaviors;
    assert.deepEqual(api, {
      pathPattern: "/api/*",
      allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
      cachedMethods: ["GET", "HEAD"],
      cachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
      originRequestPolicyId: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
      compress: false,
      viewerProtocolPolicy: "https-only",
      targetOriginId: "balancer",
      responseHeadersPolicyId: "cdn-headers-service-id",
      functionAssociations: [
        { eventType: "viewer-request", functionArn: "arn:aws:cloudfront::123456789012:function/cdn-api" },
      ],
    });
  });

  it("rewrites addresses for the page, and strips the prefix for the API, each on its own behaviour alone", async () => {
    const { named } = await distribution();
    assert.equal(named("cdn-page").inputs.code, SERVE_PAGE);
    assert.equal(named("cdn-api").inputs.code, stripPrefix("/api"));
    for (const name of ["cdn-page", "cdn-api"]) {
      assert.equal(named(name).inputs.runtime, "cloudfront-js-2.0");
      assert.equal(named(name).inputs.publish, true);
    }
  });

  it("takes paths in order, caching those that say so by their path alone", async () => {
    const { orderedCacheBehaviors } = await inputs({ paths: [IMAGES, API_PATH] });
    assert.deepEqual(
      orderedCacheBehaviors.map(({ pathPattern }) => pathPattern),
      ["/images/*", "/api/*"],
    );
    const [images] = orderedCacheBehaviors;
    assert.deepEqual(
      [images?.cachePolicyId, images?.originRequestPolicyId, images?.compress, images?.allowedMethods],
      ["658327ea-f89d-4fab-a63d-7e88639e58f6", undefined, true, ["GET", "HEAD"]],
    );
    assert.equal(images?.functionAssociations, undefined);
  });

  it("puts no page in an error's place, and keeps no error", async () => {
    const { customErrorResponses } = await inputs();
    assert.deepEqual(
      customErrorResponses.map(({ errorCode }) => errorCode),
      [403, 404, 500, 502, 503, 504],
    );
    for (const response of customErrorResponses) {
      assert.deepEqual(Object.keys(response).sort(), ["errorCachingMinTtl", "errorCode"]);
      assert.equal(response.errorCachingMinTtl, 0);
    }
  });

  it("reaches a public balancer by name, with the header that it knows CloudFront by, as a secret", async () => {
    const key = { header: "x-origin-key", value: pulumi.secret("sesame") };
    const { named } = await distribution({ balancer: { ...ARGS.balancer, key } });
    const { secret } = named("cdn-cdn").inputs.origins as { secret: Inputs["origins"] };
    assert.deepEqual(secret[1], {
      originId: "balancer",
      domainName: "lb.elb.amazonaws.com",
      customOriginConfig: {
        originReadTimeout: 60,
        originKeepaliveTimeout: 50,
        httpPort: 80,
        httpsPort: 443,
        originProtocolPolicy: "http-only",
        originSslProtocols: ["TLSv1.2"],
      },
      customHeaders: [{ name: "x-origin-key", value: "sesame" }],
    });
  });

  it("speaks TLS with a balancer that has a certificate", async () => {
    const { origins } = await inputs({ balancer: { domainName: "origin.example.com", tls: true } });
    const { originProtocolPolicy } = origins[1]?.customOriginConfig as { originProtocolPolicy: string };
    assert.equal(originProtocolPolicy, "https-only");
  });

  it("reaches a private balancer by its VPC origin", async () => {
    const { origins } = await inputs({ balancer: { ...ARGS.balancer, vpcOriginId: "vo_1" } });
    assert.deepEqual(origins[1], {
      originId: "balancer",
      domainName: "lb.elb.amazonaws.com",
      vpcOriginConfig: { originReadTimeout: 60, originKeepaliveTimeout: 50, vpcOriginId: "vo_1" },
    });
  });

  it("drops idle connections before the balancer does, after 60 s", () => {
    const idle: number = ORIGIN_TIMEOUTS.originKeepaliveTimeout;
    assert.ok(idle < 60);
  });

  it("has CloudFront's name and certificate, or its own with TLS 1.2 and later", async () => {
    const nameless = await inputs();
    assert.deepEqual(nameless.viewerCertificate, { cloudfrontDefaultCertificate: true });
    assert.equal(nameless.aliases, undefined);
    const domain = { name: "shop.example.com", certificateArn: "arn:cert" };
    const named = await inputs({ domain });
    assert.deepEqual(named.aliases, ["shop.example.com"]);
    assert.deepEqual(named.viewerCertificate, {
      acmCertificateArn: "arn:cert",
      sslSupportMethod: "sni-only",
      minimumProtocolVersion: "TLSv1.2_2021",
    });
    assert.equal(await value((await distribution({ domain })).component.url), "https://shop.example.com");
    assert.equal(await value((await distribution()).component.url), "https://d111111abcdef8.cloudfront.net");
  });

  it("stands behind a firewall where there is one", async () => {
    assert.equal((await inputs()).webAclId, undefined);
    assert.equal((await inputs({ webAclArn: "arn:acl" })).webAclId, "arn:acl");
  });
});
