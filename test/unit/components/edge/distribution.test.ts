import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  Distribution,
  ORIGIN_TIMEOUTS,
  type DistributionArgs,
} from "../../../../components/edge/distribution";
import { servePage, stripPrefix } from "../../../../components/edge/functions";
import { pageSuffix, type HttpRoute } from "../../../../components/edge/routes";
import { assertParents, made, value } from "../account/made";

const API: HttpRoute = { service: "counts", port: 8080, path: "/api", stripPrefix: true };

const ARGS: DistributionArgs = {
  identifier: "millrace-test",
  pageDomainName: "site.s3.eu-central-1.amazonaws.com",
  pageHeaders: { "content-security-policy": "default-src 'none'" },
  pages: [{ service: "web", path: "/" }],
  balancer: { domainName: "lb.elb.amazonaws.com", tls: false },
  routes: [API],
  priceClass: "PriceClass_100",
};

const IMAGES: HttpRoute = {
  service: "images",
  port: 8080,
  path: "/images",
  methods: "read",
  cache: "optimized",
};

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
      targetOriginId: "service-counts",
      responseHeadersPolicyId: "cdn-headers-service-id",
      functionAssociations: [
        {
          eventType: "viewer-request",
          functionArn: "arn:aws:cloudfront::123456789012:function/cdn-strip-counts",
        },
      ],
    });
  });

  it("rewrites addresses for the page, and strips the prefix for the API, each on its own behaviour alone", async () => {
    const { named } = await distribution();
    assert.equal(named("cdn-page").inputs.code, servePage("/"));
    assert.equal(named("cdn-strip-counts").inputs.code, stripPrefix(["/api"]));
    for (const name of ["cdn-page", "cdn-strip-counts"]) {
      assert.equal(named(name).inputs.runtime, "cloudfront-js-2.0");
      assert.equal(named(name).inputs.publish, true);
    }
  });

  it("takes paths in order, caching those that say so by their path alone", async () => {
    const { orderedCacheBehaviors } = await inputs({ routes: [IMAGES, API] });
    assert.deepEqual(
      orderedCacheBehaviors.map(({ pathPattern }) => pathPattern),
      ["/api/*", "/images", "/images/*"],
    );
    const [, , images] = orderedCacheBehaviors;
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
      originId: "service-counts",
      domainName: "lb.elb.amazonaws.com",
      customOriginConfig: {
        originReadTimeout: 60,
        originKeepaliveTimeout: 50,
        httpPort: 80,
        httpsPort: 443,
        originProtocolPolicy: "http-only",
        originSslProtocols: ["TLSv1.2"],
      },
      customHeaders: [
        { name: "x-edge-service", value: "counts" },
        { name: "x-origin-key", value: "sesame" },
      ],
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
      originId: "service-counts",
      domainName: "lb.elb.amazonaws.com",
      vpcOriginConfig: { originReadTimeout: 60, originKeepaliveTimeout: 50, vpcOriginId: "vo_1" },
      customHeaders: [{ name: "x-edge-service", value: "counts" }],
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

  describe("with several services and pages", () => {
    const ORDERS: HttpRoute = { service: "orders", port: 8080, path: "/orders", cache: "none" };
    const ITEMS: HttpRoute = { service: "items", port: 8080, path: "/orders/items", stripPrefix: true };
    const ADMIN = { service: "admin", path: "/admin" };

    /** Where a path leads: to the first behavior that has it, as CloudFront does. */
    function targetOf({ orderedCacheBehaviors, defaultCacheBehavior }: Inputs, path: string) {
      const fits = ({ pathPattern = "" }: Behavior) =>
        pathPattern.endsWith("*") ? path.startsWith(pathPattern.slice(0, -1)) : path === pathPattern;
      return (orderedCacheBehaviors.find(fits) ?? defaultCacheBehavior).targetOriginId;
    }

    it("leads each path to the longest route that has it", async () => {
      const all = await inputs({
        routes: [ORDERS, API, ITEMS],
        pages: [ADMIN, { service: "web", path: "/" }],
      });
      for (const [path, target] of [
        ["/api/count", "service-counts"],
        ["/api", "page"],
        ["/orders", "service-orders"],
        ["/orders/7", "service-orders"],
        ["/orders/items", "service-orders"],
        ["/orders/items/7", "service-items"],
        ["/ordersx", "page"],
        ["/admin/users", "page"],
        ["/", "page"],
      ] as const) {
        assert.equal(targetOf(all, path), target, path);
      }
    });

    it("tells the load balancer which service is meant, in place of what a viewer says", async () => {
      const { origins } = await inputs({ routes: [ORDERS, API, ITEMS] });
      assert.deepEqual(
        origins.map(({ originId, customHeaders }) => [originId, customHeaders]),
        [
          ["page", undefined],
          ["service-counts", [{ name: "x-edge-service", value: "counts" }]],
          ["service-items", [{ name: "x-edge-service", value: "items" }]],
          ["service-orders", [{ name: "x-edge-service", value: "orders" }]],
        ],
      );
    });

    it("is the same in whatever order routes and pages are", async () => {
      const pages = [ADMIN, { service: "web", path: "/" }];
      const routes = [ORDERS, API, ITEMS];
      assert.deepEqual(
        await inputs({ routes: [...routes].reverse(), pages: [...pages].reverse() }),
        await inputs({ routes, pages }),
      );
    });

    it("serves a page below another path from a folder of the bucket", async () => {
      const { named } = await distribution({ pages: [ADMIN] });
      assert.equal(named(`cdn-page${pageSuffix(ADMIN)}`).inputs.code, servePage("/admin"));
      const all = await inputs({ pages: [ADMIN] });
      const patterns = all.orderedCacheBehaviors.map(({ pathPattern }) => pathPattern);
      assert.deepEqual(patterns, ["/admin", "/admin/*", "/api/*"]);
    });

    it("has a function for each path of a page, whose name is valid for CloudFront", async () => {
      const pages = ["/", "/a/b", "/a-b", `/${"x".repeat(63)}`, "/a.b~c"].map((path) => ({
        service: "a-service-of-24-letters1",
        path,
      }));
      const { named, resources } = await distribution({ pages });
      for (const page of pages) {
        const { name, inputs: made } = named(`cdn-page${pageSuffix(page)}`);
        assert.equal(made.code, servePage(page.path));
        // The longest name of the distribution, and the eight characters that Pulumi adds.
        assert.match(name.replace("cdn", "edge-distribution"), /^[a-z0-9-]{1,56}$/);
      }
      assert.equal(resources.filter(({ name }) => name.startsWith("cdn-page")).length, pages.length);
    });

    it("has as many cache behaviors as CloudFront admits, and refuses routes that take more", async () => {
      const pages = (count: number) =>
        Array.from({ length: count }, (_, index) => ({ service: "web", path: `/page-${index}` }));
      // Two for each of 36 pages, one for a stripped route, and the default one.
      const full = [API, { ...API, path: "/v2" }];
      assert.equal((await inputs({ pages: pages(36), routes: full })).orderedCacheBehaviors.length, 74);
      await assert.rejects(distribution({ pages: pages(37), routes: full }), {
        message:
          "The arguments of the distribution cdn cannot be used:\n" +
          '  - routes is ["/api","/v2","/page-0","/page-1","/page-2","/page-3","/p...; it must be fewer, since they and ' +
          "the pages take 77 cache behaviors and CloudFront has 75 a distribution: two for a path, one for a path with " +
          "stripPrefix.",
      });
    });

    it("strips all prefixes of a service with one function", async () => {
      const routes = [API, { ...API, path: "/api/v2" }];
      const { named, resources } = await distribution({ routes });
      assert.equal(named("cdn-strip-counts").inputs.code, stripPrefix(["/api/v2", "/api"]));
      assert.equal(resources.filter(({ name }) => name.includes("strip")).length, 1);
    });
  });

  it("leads everything else to a service at /, which is asked for / itself", async () => {
    const { defaultCacheBehavior, defaultRootObject, orderedCacheBehaviors } = await inputs({
      pages: [],
      routes: [API, { service: "shop", port: 8080, path: "/" }],
    });
    assert.deepEqual(
      [defaultCacheBehavior.targetOriginId, defaultRootObject, orderedCacheBehaviors.length],
      ["service-shop", undefined, 1],
    );
  });

  it("asks the empty bucket, which has nothing, where there is neither page nor service", async () => {
    const { defaultCacheBehavior, orderedCacheBehaviors, origins } = await inputs({ pages: [], routes: [] });
    assert.deepEqual(defaultCacheBehavior, (await inputs()).defaultCacheBehavior);
    assert.deepEqual([orderedCacheBehaviors, origins.length], [[], 1]);
  });

  it("names every argument that it cannot use", async () => {
    const routes: HttpRoute[] = [
      API,
      { ...API, service: "orders" },
      { ...API, path: "/Shop/", port: 9090 },
      { ...API, service: "shop", path: "/", stripPrefix: true },
      { service: "bulk", port: 0, path: "/bulk", healthPath: "ready", largeBodies: ["/other"] },
    ];
    await assert.rejects(distribution({ routes }), (error) => {
      assert.ok(pulumi.InputPropertiesError.isInstance(error));
      assert.deepEqual(
        error.errors.map(({ reason }) => reason),
        [
          'routes[2].path is "/Shop/"; it must be "/" or a path of up to 64 lower-case letters, digits and . _ ~ - /, ' +
            'without a slash at its end, such as "/api".',
          "routes[3].stripPrefix is true; it must be left out where path is /, which has no prefix.",
          "routes[4].port is 0; it must be a port, a whole number from 1 to 65535.",
          'routes[4].healthPath is "ready"; it must be a path of up to 1024 characters that begins with a slash.',
          'routes[4].largeBodies[0] is "/other"; it must be /bulk or below it, since the service sees the whole path.',
          'routes[1].path is "/api"; it must be another path, since counts has that one.',
          'pages[0].path is "/"; it must be another path, since shop has that one.',
          "routes[2].port is 9090; it must be 8080, as in the first route of counts.",
        ],
      );
      return true;
    });
  });
});
