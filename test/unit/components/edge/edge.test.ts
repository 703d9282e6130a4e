import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Edge } from "../../../../components/edge/edge";
import { balancerLayers, balancerPorts, type EdgeArgs } from "../../../../components/edge/edge-args";
import type { EdgeRoute } from "../../../../components/edge/routes";
import type { RecordedResource } from "../../../../plan/record";
import { assertParents, made, value } from "../account/made";

const ORDERS: EdgeRoute = { service: "orders", port: 8080, path: "/orders" };
const BILLING: EdgeRoute = { service: "billing", port: 3000, path: "/billing", stripPrefix: true };
const GRPC: EdgeRoute = { protocol: "grpc", service: "orders", port: 9000 };
const WEB = { service: "web", path: "/" };

const ARGS: EdgeArgs = {
  identifier: "millrace-test",
  account: { id: "123456789012", region: "eu-central-1" },
  vpcId: "vpc-1",
  privateSubnetIds: ["subnet-1", "subnet-2", "subnet-3"],
  publicSubnetIds: ["subnet-4", "subnet-5", "subnet-6"],
  clusterName: "millrace-test",
  podsSecurityGroupId: "sg-pods",
  origin: "vpc",
  pageHeaders: { "content-security-policy": "default-src 'none'" },
  priceClass: "PriceClass_100",
  accessLogDays: 30,
  logs: { kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/logs", retentionInDays: 30 },
  deletionProtection: true,
  protect: true,
};

const DOMAIN = { name: "shop.example.com", zoneName: "example.com", makeZone: false };
const FIREWALL = { requestsPerFiveMinutes: 1000, logged: "refused" } as const;

const edge = (args: Partial<EdgeArgs> = {}) => made(() => new Edge("edge", { ...ARGS, ...args }));

const ofType = (resources: readonly RecordedResource[], type: string) =>
  resources.filter((resource) => resource.type === type);

describe("Edge", () => {
  it("makes its parts as children, named after their parents", async () => {
    const all = { routes: [ORDERS, BILLING, GRPC], pages: [WEB], domain: DOMAIN, firewall: FIREWALL };
    const grpc = { cidrs: ["0.0.0.0/0"], idleTimeoutSeconds: 300 };
    for (const origin of ["vpc", "public"] as const) {
      assertParents((await edge({ ...all, grpc, origin })).resources, "edge");
    }
  });

  describe("with two services, one of them stripped, and a page", () => {
    const args = { routes: [ORDERS, BILLING], pages: [WEB] };

    it("has a target group for each service, at its port", async () => {
      const { resources, component } = await edge(args);
      assert.deepEqual(
        ofType(resources, "aws:lb/targetGroup:TargetGroup").map(({ name, inputs }) => [name, inputs.port]),
        [
          ["edge-billing-tg", 3000],
          ["edge-orders-tg", 8080],
        ],
      );
      assert.deepEqual(Object.keys(component.targetGroups), ["billing", "orders"]);
      const { http, grpc } = component.targetGroups["billing"] ?? {};
      assert.ok(http);
      assert.match(String(await value(http.arn)), /:targetgroup\/edge-billing-tg\//);
      assert.match(String(await value(http.arnSuffix)), /^targetgroup\/edge-billing-tg\//);
      assert.deepEqual([http.subject, grpc], ["balancer-billing", undefined]);
    });

    it("forwards to each what CloudFront sends for it, and nothing else", async () => {
      const { resources, named } = await edge(args);
      const rules = ofType(resources, "aws:lb/listenerRule:ListenerRule").map(({ name, inputs }) => [
        name,
        inputs.conditions,
      ]);
      const { origins } = named("edge-distribution-cdn").inputs;
      const sent = (origins as { customHeaders?: { name: string; value: string }[] }[]).flatMap(
        ({ customHeaders = [] }) => customHeaders,
      );
      assert.deepEqual(
        rules,
        sent.map(({ name, value: service }) => [
          `edge-${service}-forward`,
          [{ httpHeader: { httpHeaderName: name, values: [service] } }],
        ]),
      );
      assert.equal(sent.length, 2);
    });

    it("admits the load balancer to the pods at each port once", async () => {
      const SHOP: EdgeRoute = { service: "shop", port: 8080, path: "/shop" };
      const { resources, named } = await edge({ ...args, routes: [ORDERS, BILLING, SHOP] });
      const admitted = ofType(resources, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
        .filter(({ inputs }) => inputs.securityGroupId === "sg-pods")
        .map(({ inputs }) => [inputs.referencedSecurityGroupId, inputs.fromPort, inputs.toPort]);
      const balancer = "edge-balancer-group-id";
      assert.deepEqual(admitted, [
        [balancer, 8080, 8080],
        [balancer, 3000, 3000],
      ]);
      const { securityGroupId, referencedSecurityGroupId } = named(
        "edge-http-admission-3000-outbound",
      ).inputs;
      assert.deepEqual([securityGroupId, referencedSecurityGroupId], [balancer, "sg-pods"]);
    });

    it("with another service leaves what the others have as it is", async () => {
      const shared = /^edge-(distribution-cdn|distribution-strip-shop|shop)/;
      const texts = async (routes: readonly EdgeRoute[]) =>
        (await edge({ ...args, routes })).resources
          .filter(({ name }) => name !== "edge" && !shared.test(name))
          .map(({ urn, inputs }) => `${urn} ${JSON.stringify(inputs)}`)
          .sort();
      const shop: EdgeRoute = { service: "shop", port: 8080, path: "/a", stripPrefix: true };
      assert.deepEqual(await texts([shop, ORDERS, BILLING]), await texts([ORDERS, BILLING]));
    });
  });

  it("without services and pages answers 404 from an empty bucket, and admits nothing to pods", async () => {
    const { resources, named, component } = await edge();
    assert.deepEqual(component.targetGroups, {});
    const types = resources.map(({ type }) => type).join();
    assert.doesNotMatch(types, /targetGroup|listenerRule|network:Admission/);
    const { origins, orderedCacheBehaviors, customErrorResponses } = named("edge-distribution-cdn").inputs;
    assert.deepEqual(
      (origins as { originId: string }[]).map(({ originId }) => originId),
      ["page"],
    );
    assert.deepEqual(orderedCacheBehaviors, []);
    // The distribution may list the bucket, so that a file which is not there is 404 and not 403; no page replaces it.
    const policy = JSON.stringify(named("edge-site-access-guard-policy").inputs.policy);
    assert.match(policy, /s3:ListBucket/);
    assert.doesNotMatch(JSON.stringify(customErrorResponses), /responsePagePath/);
  });

  it("has a load balancer for gRPC where one is configured, which leads to the service with the gRPC route", async () => {
    const grpc = { cidrs: ["198.51.100.0/24"], idleTimeoutSeconds: 300 };
    const { component, named } = await edge({ routes: [ORDERS, GRPC], domain: DOMAIN, grpc });
    const { orders } = component.targetGroups;
    assert.match(
      String(await value(orders?.grpc?.arn ?? assert.fail())),
      /:targetgroup\/edge-grpc-route-tg\//,
    );
    assert.equal(component.grpc?.address, "grpc.shop.example.com:443");
    assert.equal(named("edge-grpc-admission-9000-rule").inputs.fromPort, 9000);
    const none = await edge({ routes: [ORDERS, GRPC], domain: DOMAIN });
    assert.deepEqual(
      [none.component.grpc, none.component.targetGroups["orders"]?.grpc],
      [undefined, undefined],
    );
  });

  it("tells the firewall of prefixes and of paths with large bodies", async () => {
    const bulk: EdgeRoute = { ...BILLING, path: "/bulk", largeBodies: ["/import"] };
    const routes = [{ ...ORDERS, largeBodies: ["/orders/batch"] }, BILLING, bulk];
    const blockedPaths = { crash: { path: "/crash" } };
    const { named } = await edge({ routes, firewall: { ...FIREWALL, blockedPaths } });
    const rules = JSON.stringify(named("edge-firewall-acl").inputs.rules);
    assert.ok(rules.includes(JSON.stringify("^(/billing|/bulk)?/crash([^a-z0-9_-]|$)")), rules);
    assert.ok(rules.includes(JSON.stringify("^(/bulk/import|/orders/batch)$")), rules);
  });

  it("names every argument that it cannot use", async () => {
    const args: Partial<EdgeArgs> = {
      routes: [GRPC, { ...GRPC, service: "billing" }, { ...ORDERS, path: "orders" }],
      domain: { ...DOMAIN, name: "shop.example.org" },
      accessLogDays: 0,
    };
    await assert.rejects(edge(args), (error) => {
      assert.ok(pulumi.InputPropertiesError.isInstance(error));
      assert.deepEqual(
        error.errors.map(({ reason }) => reason),
        [
          'routes[2].path is "orders"; it must be "/" or a path of up to 64 lower-case letters, digits and . _ ~ - /, ' +
            'without a slash at its end, such as "/api".',
          'routes[1] is {"protocol":"grpc","service":"billing","port":9000}; it must be left out, since the one gRPC ' +
            "route is that of orders.",
          'domain.name is "shop.example.org"; it must be example.com or below it.',
          "accessLogDays is 0; it must be a whole number of days, 1 or more.",
        ],
      );
      return true;
    });
  });

  it("refuses gRPC that nobody could call or nobody would serve", async () => {
    const grpc = { cidrs: ["0.0.0.0/0"], idleTimeoutSeconds: 300 };
    await assert.rejects(
      edge({ routes: [GRPC], grpc }),
      /grpc is .*; it must be left out where there is no domain, since gRPC needs a certificate\./,
    );
    await assert.rejects(
      edge({ routes: [ORDERS], domain: DOMAIN, grpc }),
      /grpc is .*; it must be left out where no service has a gRPC route\./,
    );
  });
});

describe("the load balancers of an edge", () => {
  const grpc = { cidrs: ["0.0.0.0/0"], idleTimeoutSeconds: 300 };
  for (const [what, args, layers, ports] of [
    ["without an edge", undefined, ["private"], {}],
    ["with a VPC origin", { origin: "vpc" }, ["private"], { private: [80] }],
    ["with a public origin", { origin: "public" }, ["public"], { public: [80] }],
    ["with a domain", { origin: "vpc", domain: DOMAIN }, ["private"], { private: [443] }],
    [
      "with gRPC",
      { origin: "vpc", domain: DOMAIN, grpc },
      ["private", "public"],
      { private: [443], public: [443] },
    ],
    [
      "with gRPC and a public origin",
      { origin: "public", domain: DOMAIN, grpc },
      ["public"],
      { public: [443] },
    ],
  ] as const) {
    it(`are in these layers at these ports ${what}`, () => {
      assert.deepEqual([balancerLayers(args), balancerPorts(args)], [layers, ports]);
    });
  }
});
