import assert from "node:assert/strict";
import { contract } from "../../../contract/outputs";
import { INFRA } from "../../../contract/projects";
import { readConfig } from "../../../infra/config";
import { deploy } from "../../../infra/stack";
import { recordInfra } from "../../../plan/programs";
import { record, type Recording } from "../../../plan/record";
import { stackConfig } from "../../../plan/stack-file";
import { ancestry, ofTypes, recorded, STACKS } from "../../support/graph";
import { shipped } from "../../support/demonstration";
import { refused } from "./configured";

const DOMAIN = { name: "shop.example.com", zoneName: "example.com" };

/** A stack with its edge as its file has it, some keys changed. */
async function withEdge(stack: string, change: Readonly<Record<string, unknown>>): Promise<Recording> {
  const edge = JSON.parse(stackConfig(".", stack)["millrace-infra:edge"] ?? "{}") as object;
  return recordInfra(
    stack,
    { "millrace-infra:edge": JSON.stringify({ ...edge, ...change }) },
    undefined,
    shipped,
  );
}

function inputsOf({ resources }: Recording, name: string): Readonly<Record<string, unknown>> {
  const found = resources.find((resource) => resource.name === name);
  assert.ok(found, `there is no ${name}`);
  return found.inputs;
}

const names = ({ resources }: Recording) => resources.map(({ name }) => name);

/** Ports below those of answers at which a layer's network ACL lets the whole world in. */
function openPorts(recording: Recording, layer: "public" | "private") {
  const ingress = inputsOf(recording, `network-acls-${layer}`).ingress as readonly {
    cidrBlock: string;
    protocol: string;
    fromPort: number;
    toPort: number;
  }[];
  return ingress
    .filter(
      ({ cidrBlock, protocol, fromPort }) =>
        cidrBlock === "0.0.0.0/0" && protocol === "tcp" && fromPort < 1024,
    )
    .map(({ fromPort, toPort }) => [fromPort, toPort]);
}

/** Stacks by their origins. */
const ORIGINS = [
  ["dev", "public"],
  ["prod", "vpc"],
] as const;

/** Types of CloudFront's that are regional all the same, and belong where it is at home. */
const AT_HOME = [
  "aws:cloudwatch/logDelivery:LogDelivery",
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination",
  "aws:cloudwatch/logDeliverySource:LogDeliverySource",
];

const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

describe("the edge", () => {
  for (const stack of STACKS) {
    it(`of ${stack} is called by CloudFront alone`, async () => {
      const recording = await recorded(stack);
      const groups = new Set(
        ofTypes(recording, ["aws:lb/loadBalancer:LoadBalancer"]).flatMap(
          ({ inputs }) => inputs.securityGroups as string[],
        ),
      );
      const doors = ofTypes(recording, [INGRESS]).filter(({ inputs }) =>
        groups.has(String(inputs.securityGroupId)),
      );
      assert.ok(groups.size === 1 && doors.length === 1);
      for (const { inputs } of doors) {
        assert.equal(inputs.prefixListId, "pl-com.amazonaws.global.cloudfront.origin-facing");
        assert.ok(!("cidrIpv4" in inputs) && !("cidrIpv6" in inputs));
      }
    });

    it(`of ${stack} and the cluster do not wait for each other`, async () => {
      const recording = await recorded(stack);
      const edge = [
        ...ancestry(recording, "edge-distribution-cdn"),
        ...ancestry(recording, "edge-balancer-lb"),
        ...ancestry(recording, "edge-producer-tg"),
      ];
      assert.deepEqual(
        edge.filter((name) => name.startsWith("cluster")),
        [],
      );
      assert.deepEqual(
        [...ancestry(recording, "cluster-eks")].filter((name) => name.startsWith("edge")),
        [],
      );
    });

    it(`of ${stack} tells the apps what they bind to and where the page goes`, async () => {
      const recording = await recorded(stack);
      const { services, edge, dns } = contract.parse(recording.outputs);
      const { http, grpc } = services["producer"]?.targetGroups ?? {};
      assert.match(String(http?.arn), /:targetgroup\/edge-producer-tg\//);
      assert.equal(http?.metricName, "targetgroup/edge-producer-tg/73e2d6bc24d8a067");
      assert.equal(grpc, undefined);
      assert.deepEqual(edge, {
        url: "https://d111111abcdef8.cloudfront.net",
        distributionId: "edge-distribution-cdn-id",
        siteBucket: `millrace-${stack}-site-123456789012`,
        invalidator: `millrace-${stack}-invalidator`,
        loadBalancer: "app/edge-balancer-lb/50dc6c495c0c9188",
      });
      assert.equal(dns, undefined);
    });

    it(`of ${stack} lets the balancer out to the pods and them in, at their port`, async () => {
      const recording = await recorded(stack);
      const port = inputsOf(recording, "edge-producer-tg").port;
      const way = { ipProtocol: "tcp", fromPort: port, toPort: port, description: "Balancer to HTTP pods" };
      const [balancer, pods] = ["edge-balancer-group-id", "cluster-eks-security-group"];
      assert.deepEqual(inputsOf(recording, "edge-http-admission-8080-rule"), {
        ...way,
        securityGroupId: pods,
        referencedSecurityGroupId: balancer,
      });
      assert.deepEqual(inputsOf(recording, "edge-http-admission-8080-outbound"), {
        ...way,
        securityGroupId: balancer,
        referencedSecurityGroupId: pods,
      });
      const { path } = inputsOf(recording, "edge-producer-tg").healthCheck as { path: string };
      assert.equal(path, "/ready");
      assert.deepEqual(inputsOf(recording, "edge-producer-tg").tags, {
        "eks:eks-cluster-name": inputsOf(recording, "cluster-eks").name,
      });
    });
  }

  for (const [stack, origin] of ORIGINS) {
    describe(`with a domain and gRPC, origin ${origin}`, () => {
      let recording: Recording;
      before(async () => {
        recording = await withEdge(stack, {
          origin,
          domain: DOMAIN,
          grpc: { cidrs: ["198.51.100.0/24"] },
        });
      });

      it("has what belongs to CloudFront in us-east-1, and the rest with the stack", () => {
        for (const { name, inputs } of ofTypes(recording, AT_HOME)) {
          assert.equal(inputs.region, "us-east-1", name);
        }
        const regions = ofTypes(recording, ["aws:acm/certificate:Certificate"]).map(({ inputs }) => [
          inputs.domainName,
          inputs.region,
        ]);
        const region = stackConfig(".", stack)["aws:region"];
        assert.deepEqual(Object.fromEntries(regions), {
          "shop.example.com": "us-east-1",
          "origin.shop.example.com": region,
          "grpc.shop.example.com": region,
        });
      });

      it("speaks TLS all the way, under the origin's own name", () => {
        const { origins, aliases } = inputsOf(recording, "edge-distribution-cdn");
        assert.deepEqual(aliases, ["shop.example.com"]);
        const known = (origins as { secret?: unknown }).secret ?? origins;
        const [, balancer] = known as readonly Readonly<Record<string, unknown>>[];
        assert.equal(balancer?.["domainName"], "origin.shop.example.com");
        assert.equal(inputsOf(recording, "edge-balancer-listener").protocol, "HTTPS");
        const { fromPort, toPort } = inputsOf(recording, "edge-balancer-admission");
        assert.deepEqual([fromPort, toPort], [443, 443]);
        // Neither takes a certificate that is asked for but not issued.
        assert.ok(ancestry(recording, "edge-balancer-listener").has("edge-origin-certificate-validation"));
        assert.ok(ancestry(recording, "edge-distribution-cdn").has("edge-site-certificate-validation"));
        // The name resolves, to a private address where the balancer has no other.
        assert.ok(names(recording).includes("edge-origin-alias-a"));
      });

      it("opens the balancers' subnets at 443 and at no other port", () => {
        assert.deepEqual(openPorts(recording, "public"), [[443, 443]]);
        assert.deepEqual(openPorts(recording, "private"), origin === "vpc" ? [[443, 443]] : []);
      });

      it("lets those named call gRPC, and pods of port 9000 answer", () => {
        const doors = ofTypes(recording, [INGRESS]).filter(
          ({ inputs }) => inputs.securityGroupId === "edge-grpc-balancer-group-id",
        );
        assert.deepEqual(
          doors.map(({ inputs }) => [inputs.cidrIpv4, inputs.fromPort, inputs.toPort]),
          [["198.51.100.0/24", 443, 443]],
        );
        const { fromPort, referencedSecurityGroupId } = inputsOf(recording, "edge-grpc-admission-9000-rule");
        assert.deepEqual([fromPort, referencedSecurityGroupId], [9000, "edge-grpc-balancer-group-id"]);
      });

      it("tells the apps of names, gRPC's target group and all subnets with balancers", () => {
        const { edge, dns, services, network } = contract.parse(recording.outputs);
        assert.equal(edge?.url, "https://shop.example.com");
        assert.equal(edge.grpcAddress, "grpc.shop.example.com:443");
        assert.deepEqual(dns, { zoneId: "Z0EXAMPLE", zoneName: "example.com" });
        assert.match(
          String(services["producer"]?.targetGroups.grpc?.arn),
          /:targetgroup\/edge-grpc-route-tg\//,
        );
        assert.equal(network.balancerCidrs.length, origin === "vpc" ? 6 : 3);
      });
    });
  }

  it("with a public origin has a header that only CloudFront knows, nowhere in the clear", async () => {
    const dev = await recorded("dev");
    const secret = "edge-key-value-result";
    const clear = (value: unknown): boolean => {
      if (typeof value === "string") return value.includes(secret);
      if (value === null || typeof value !== "object" || "secret" in value) return false;
      return Object.values(value).some(clear);
    };
    for (const { name, inputs } of dev.resources) assert.ok(!clear(inputs), name);
    assert.ok(!clear(dev.outputs));
    const users = dev.resources.filter(({ inputs }) => JSON.stringify(inputs).includes(secret));
    assert.deepEqual(users.map(({ name }) => name).sort(), [
      "edge-distribution-cdn",
      "edge-producer-forward",
    ]);
    const [refusal] = inputsOf(dev, "edge-balancer-listener").defaultActions as Record<string, unknown>[];
    assert.deepEqual(refusal?.["fixedResponse"], { contentType: "text/plain", statusCode: "403" });
  });

  it("lets CloudFront's own addresses through to the balancer's subnets, private ones too", async () => {
    const [dev, prod] = await Promise.all([recorded("dev"), recorded("prod")]);
    assert.deepEqual([openPorts(dev, "public"), openPorts(dev, "private")], [[[80, 80]], []]);
    assert.deepEqual([openPorts(prod, "public"), openPorts(prod, "private")], [[], [[80, 80]]]);
  });

  it("with a VPC origin has no public address", async () => {
    const prod = await recorded("prod");
    const { internal, subnets } = inputsOf(prod, "edge-balancer-lb");
    assert.deepEqual([internal, subnets], [true, [1, 2, 3].map((zone) => `network-vpc-private-${zone}`)]);
    assert.ok(!names(prod).some((name) => name.startsWith("edge-key")));
  });

  it("goes from the outside in: distribution, then VPC origin, then balancer", async () => {
    const prod = await recorded("prod");
    assert.ok(ancestry(prod, "edge-distribution-cdn").has("edge-origin-origin"));
    assert.ok(ancestry(prod, "edge-origin-origin").has("edge-balancer-lb"));
    assert.ok(ancestry(prod, "edge-balancer-lb").has("edge-logs-guard-policy"));
  });

  it("sends logs only where they may go, or AWS would add to the bucket's policy by itself", async () => {
    const destination = ancestry(await recorded("prod"), "edge-distribution-logs-destination");
    assert.ok(destination.has("edge-logs-guard-policy"));
  });

  it("answers from where the configuration says", async () => {
    const recording = await withEdge("dev", { priceClass: "PriceClass_200" });
    assert.equal(inputsOf(recording, "edge-distribution-cdn").priceClass, "PriceClass_200");
  });

  it("is protected in prod alone", async () => {
    const [dev, prod] = await Promise.all([recorded("dev"), recorded("prod")]);
    assert.equal(inputsOf(prod, "edge-balancer-lb").enableDeletionProtection, true);
    assert.equal(inputsOf(dev, "edge-balancer-lb").enableDeletionProtection, false);
    for (const bucket of ["edge-site-bucket", "edge-logs-store-bucket"]) {
      assert.deepEqual(
        [inputsOf(dev, bucket).forceDestroy, inputsOf(prod, bucket).forceDestroy],
        [true, false],
      );
    }
  });

  it("encrypts the page with a key of its own", async () => {
    const [rule] = inputsOf(await recorded("prod"), "edge-site-access-guard-encryption").rules as Record<
      string,
      { kmsMasterKeyId?: string }
    >[];
    assert.match(
      String(rule?.["applyServerSideEncryptionByDefault"]?.kmsMasterKeyId),
      /key\/edge-site-access-encryption-key-id$/,
    );
  });

  it("is left out whole where the configuration has none", async () => {
    const config = Object.fromEntries(
      Object.entries(stackConfig(".", "dev")).filter(([key]) => key !== "millrace-infra:edge"),
    );
    const without = await record({
      project: INFRA,
      stack: "dev",
      config,
      deploy: () => deploy(readConfig()),
    });
    assert.deepEqual(
      names(without).filter((name) => name.startsWith("edge")),
      [],
    );
    const { edge, services } = contract.parse(without.outputs);
    assert.equal(edge, undefined);
    for (const { targetGroups } of Object.values(services)) assert.deepEqual(targetGroups, {});
  });

  it("refuses a domain outside its zone", () =>
    refused(
      { edge: { origin: "vpc", domain: { name: "shop.example.org", zoneName: "example.com" } } },
      'millrace-infra:edge.domain.name is "shop.example.org"; it must be zoneName, or end in a dot and zoneName.',
    ));

  it("refuses a name that certificates have no room for", () => {
    const name = `${"a".repeat(46)}.example.com`;
    return refused(
      { edge: { origin: "vpc", domain: { name, zoneName: "example.com" } } },
      `millrace-infra:edge.domain.name is "${name}"; it must be at most 57 characters in Punycode, since certificates of names ` +
        "below it have room for 64.",
    );
  });

  it("refuses a block of addresses named twice", () =>
    refused(
      {
        edge: {
          origin: "vpc",
          domain: DOMAIN,
          grpc: { cidrs: ["198.51.100.0/24", "198.51.100.0/24"] },
        },
      },
      'millrace-infra:edge.grpc.cidrs is ["198.51.100.0/24","198.51.100.0/24"]; it must name each once.',
    ));

  it("refuses gRPC without a domain", () =>
    refused(
      { edge: { origin: "vpc", grpc: { cidrs: ["0.0.0.0/0"] } } },
      'millrace-infra:edge.grpc is {"cidrs":["0.0.0.0/0"]}; it must be left out where there is no edge.domain, ' +
        "since gRPC needs a certificate.",
    ));

  it("refuses an origin there is none of", () =>
    refused(
      { edge: { origin: "private" } },
      'millrace-infra:edge.origin is "private"; it must be "vpc" or "public".',
    ));
});
