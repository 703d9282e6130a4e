import assert from "node:assert/strict";
import fc from "fast-check";
import { byVersion } from "../../../../components/edge/addresses";
import { Firewall, type FirewallArgs } from "../../../../components/edge/firewall";
import { statementsOf } from "../../../support/graph";
import { assertParents, made, value } from "../account/made";
import { rulesOf, verdict, type Request } from "./waf";

const ARGS: FirewallArgs = {
  identifier: "millrace-test",
  account: { id: "123456789012", region: "us-east-1" },
  requestsPerFiveMinutes: 1000,
  blockedPaths: { crash: { path: "/crash", methods: ["GET"] } },
  rateLimitedPaths: {
    certificates: { path: "/generatecert", methods: ["GET"], requestsPerFiveMinutes: 10 },
  },
  strippedPrefixes: ["/api"],
  largeBodyPaths: ["/api/count"],
  logged: "refused",
  logs: {
    region: "us-east-1",
    kmsKeyId: "arn:aws:kms:us-east-1:123456789012:key/logs",
    retentionInDays: 30,
  },
};

const LISTS = { allow: ["198.51.100.0/24", "2001:db8:1::/48"], deny: ["203.0.113.7/32", "2001:db8:2::/48"] };

const firewall = (args: Partial<FirewallArgs> = {}) => made(() => new Firewall("wall", { ...ARGS, ...args }));

/** Asks a firewall about requests. */
async function asked(args: Partial<FirewallArgs> = {}) {
  const { named, resources } = await firewall(args);
  const sets = resources.filter(({ type }) => type === "aws:wafv2/ipSet:IpSet");
  return (request: Request) => verdict(named("wall-acl"), sets, request);
}

/** Ways of writing a path that a server, or what is in front of it, may take for the same. */
const DISGUISES = (path: string) => [
  path,
  path.toUpperCase(),
  `${path}/`,
  `${path}//`,
  `/${path}`,
  path.replace(/\/(\w)/g, "//$1"),
  path.replace(/\/(\w)/g, "/./$1"),
  path.replace(/\/(\w+)$/, "/x/../$1"),
  path.replace(/(\w)$/, (last) => `%${last.charCodeAt(0).toString(16)}`),
  path.replace(/(\w)$/, (last) => `%${last.toUpperCase().charCodeAt(0).toString(16)}`),
  `${path}%20`,
  `${path}%00`,
  `${path}%0a%0a`,
  `${path};v=1`,
  `${path}.json`,
  `${path}%3fx`,
];

describe("Firewall", () => {
  it("makes its parts as children, named after it", async () => {
    assertParents((await firewall(LISTS)).resources, "wall");
  });

  it("is CloudFront's and wholly in its region, whatever the provider's", async () => {
    const { resources, named } = await firewall(LISTS);
    for (const { name, inputs, custom } of resources) {
      if (custom) assert.equal(inputs.region, "us-east-1", name);
    }
    assert.equal(named("wall-acl").inputs.scope, "CLOUDFRONT");
    assert.equal(named("wall-allowed-ipv6").inputs.scope, "CLOUDFRONT");
  });

  it("hands out the web ACL", async () => {
    const { component } = await firewall();
    assert.equal(
      await value(component.webAclArn),
      "arn:aws:wafv2:us-east-1:123456789012:global/webacl/wall-acl/wall-acl-id",
    );
    assert.equal(await value(component.webAclName), "millrace-test");
  });

  it("asks its rules in this order", async () => {
    const { named } = await firewall(LISTS);
    const rules = rulesOf(named("wall-acl"));
    assert.deepEqual(
      rules.map(({ name, priority }) => [name, priority]),
      [
        "denied",
        "crash",
        "allowed",
        "certificates",
        "requests",
        "reputation",
        "common",
        "oversize",
        "bad-inputs",
        "sql",
      ].map((name, priority) => [name, priority]),
    );
  });

  describe("blocks reading /crash", () => {
    for (const prefix of ["", "/api"]) {
      for (const path of DISGUISES(`${prefix}/crash`)) {
        it(`as ${path}`, async () => {
          const ask = await asked(LISTS);
          for (const method of ["GET", "HEAD"]) {
            assert.deepEqual(ask({ method, path }), {
              action: "block",
              rule: "crash",
              status: 403,
              counted: [],
            });
          }
          assert.equal(ask({ path, address: "198.51.100.7" }).rule, "crash");
        });
      }
    }

    it("and nothing whose name is longer or elsewhere", async () => {
      const ask = await asked();
      for (const path of [
        "/crashes",
        "/crash-report",
        "/api/crash_test",
        "/apicrash",
        "/x/crash",
        "/api/x/crash",
      ]) {
        assert.equal(ask({ path }).action, "allow", path);
      }
      assert.equal(ask({ method: "POST", path: "/crash" }).action, "allow");
    });

    it("however its letters are written", async () => {
      const ask = await asked();
      const letter = (char: string) =>
        fc.constantFrom(
          char,
          char.toUpperCase(),
          `%${char.charCodeAt(0).toString(16)}`,
          `%${char.toUpperCase().charCodeAt(0).toString(16).toUpperCase()}`,
        );
      const path = fc.tuple(
        fc.constantFrom("/", "//", "/./", "/%2e/"),
        fc.constantFrom("", "api/", "API//", "%61pi/./"),
        fc.tuple(...Array.from("crash", letter)).map((letters) => letters.join("")),
        fc.constantFrom("", "/", "//", ";", "%2f", "%09"),
      );
      fc.assert(fc.property(path, (parts) => ask({ path: parts.join("") }).rule === "crash"));
    });
  });

  describe("limits reading /generatecert by address", () => {
    for (const prefix of ["", "/api"]) {
      for (const path of DISGUISES(`${prefix}/generatecert`)) {
        it(`as ${path}`, async () => {
          const ask = await asked(LISTS);
          assert.equal(ask({ path, sent: 10 }).action, "allow");
          assert.deepEqual(ask({ path, sent: 11 }), {
            action: "block",
            rule: "certificates",
            status: 429,
            counted: [],
          });
          assert.equal(ask({ path, sent: 11, address: "198.51.100.7" }).rule, "allowed");
        });
      }
    }

    it("and other paths, and other methods, by the limit of all", async () => {
      const ask = await asked();
      for (const request of [{ path: "/generatecerts" }, { method: "POST", path: "/generatecert" }, {}]) {
        assert.equal(ask({ ...request, sent: 1000 }).action, "allow");
        assert.deepEqual(ask({ ...request, sent: 1001 }), {
          action: "block",
          rule: "requests",
          status: 429,
          counted: [],
        });
      }
    });
  });

  describe("looks at bodies over 8 KB", () => {
    it("and lets batches be posted", async () => {
      const ask = await asked();
      const batch = { method: "POST", path: "/api/count", body: 16_000, userAgent: "" };
      assert.deepEqual(ask(batch), {
        action: "allow",
        counted: ["SizeRestrictions_BODY", "NoUserAgent_HEADER"],
      });
    });

    for (const request of [
      { method: "POST", path: "/api/counts" },
      { method: "POST", path: "/api/count/" },
      { method: "POST", path: "/API/count" },
      { method: "POST", path: "/api/%63ount" },
      { method: "POST", path: "/count" },
      { method: "PUT", path: "/api/count" },
      { method: "POST", path: "/" },
    ]) {
      it(`and blocks them as ${request.method} ${request.path}`, async () => {
        const ask = await asked();
        assert.deepEqual(ask({ ...request, body: 8193 }), {
          action: "block",
          rule: "oversize",
          status: 413,
          counted: ["SizeRestrictions_BODY"],
        });
        assert.equal(ask({ ...request, body: 8192 }).action, "allow");
      });
    }

    it("and lets them be posted to each of several paths, or to none", async () => {
      const paths = Array.from({ length: 12 }, (_, index) => `/service-${index}/batches.v1`);
      const verdicts = async (largeBodyPaths: readonly string[], path: string) =>
        (await asked({ largeBodyPaths }))({ method: "POST", path, body: 16_000 }).action;
      for (const path of paths) {
        assert.equal(await verdicts(paths, path), "allow", path);
        assert.equal(await verdicts(paths, path.replace(".", "x")), "block", path);
        assert.equal(await verdicts([], path), "block", path);
      }
    });
  });

  describe("keeps lists of addresses", () => {
    it("and refuses the denied everything", async () => {
      const ask = await asked(LISTS);
      for (const address of ["203.0.113.7", "2001:db8:2::1"]) {
        assert.deepEqual(ask({ address }), { action: "block", rule: "denied", status: 403, counted: [] });
      }
      for (const address of ["203.0.113.8", "2001:db8:3::1"]) {
        assert.deepEqual(ask({ address }), { action: "allow", counted: [] });
      }
    });

    it("and lets the allowed through without limits", async () => {
      const ask = await asked(LISTS);
      for (const address of ["198.51.100.9", "2001:db8:1:2::3"]) {
        const request = { method: "POST", path: "/x", address, sent: 5000, body: 100_000 };
        assert.deepEqual(ask(request), { action: "allow", rule: "allowed", counted: [] });
      }
    });

    it("but those who are on both are denied", async () => {
      const ask = await asked({ allow: ["198.51.100.0/24"], deny: ["198.51.100.9/32"] });
      assert.equal(ask({ address: "198.51.100.9" }).rule, "denied");
      assert.equal(ask({ address: "198.51.100.8" }).rule, "allowed");
    });

    it("only of the versions that have addresses", async () => {
      const sets = async (args: Partial<FirewallArgs>) =>
        (await firewall(args)).resources
          .filter(({ type }) => type === "aws:wafv2/ipSet:IpSet")
          .map(({ name, inputs }) => [name, inputs.ipAddressVersion, inputs.addresses]);
      assert.deepEqual(await sets({}), []);
      assert.deepEqual(await sets({ deny: ["203.0.113.7/32"] }), [
        ["wall-denied-ipv4", "IPV4", ["203.0.113.7/32"]],
      ]);
      assert.deepEqual(await sets({ allow: LISTS.allow }), [
        ["wall-allowed-ipv4", "IPV4", ["198.51.100.0/24"]],
        ["wall-allowed-ipv6", "IPV6", ["2001:db8:1::/48"]],
      ]);
      const ask = await asked({ deny: ["203.0.113.7/32"] });
      assert.equal(ask({ address: "203.0.113.7" }).rule, "denied");
    });

    it("none of whose addresses gets lost", () => {
      const blocks = fc.array(
        fc.oneof(
          fc.ipV4().map((address) => `${address}/32`),
          fc.ipV6().map((address) => `${address}/128`),
        ),
      );
      fc.assert(
        fc.property(blocks, (all) => {
          const sets = byVersion(all);
          assert.deepEqual(sets.flatMap(({ addresses }) => addresses).sort(), [...all].sort());
          for (const { version, addresses } of sets) {
            assert.ok(addresses.every((block) => block.includes(":") === (version === "ipv6")));
          }
        }),
      );
    });
  });

  it("answers as the API does: problems, and when to try again", async () => {
    const { inputs } = (await firewall()).named("wall-acl");
    const bodies = inputs.customResponseBodies as { key: string; content: string; contentType: string }[];
    assert.deepEqual(
      bodies.map(({ key, content, contentType }) => [key, JSON.parse(content) as unknown, contentType]),
      [
        [
          "too-many",
          {
            type: "about:blank",
            title: "Too Many Requests",
            status: 429,
            detail: "Too many requests came from this address; try again later.",
          },
          "APPLICATION_JSON",
        ],
        [
          "too-large",
          {
            type: "about:blank",
            title: "Content Too Large",
            status: 413,
            detail: "The body is larger than 8 KB.",
          },
          "APPLICATION_JSON",
        ],
      ],
    );
    const limited = rulesOf((await firewall()).named("wall-acl")).filter(
      ({ statement }) => statement.rateBasedStatement,
    );
    assert.equal(limited.length, 2);
    for (const { action } of limited) {
      assert.deepEqual(action, {
        block: {
          customResponse: {
            responseCode: 429,
            customResponseBodyKey: "too-many",
            responseHeaders: [{ name: "retry-after", value: "60" }],
          },
        },
      });
    }
  });

  it("logs what it refuses, or all, without what signs somebody in", async () => {
    const logging = async (logged: FirewallArgs["logged"]) =>
      (await firewall({ logged })).named("wall-logging").inputs;
    const { loggingFilter, ...rest } = await logging("refused");
    assert.deepEqual(rest, {
      region: "us-east-1",
      resourceArn: "arn:aws:wafv2:us-east-1:123456789012:global/webacl/wall-acl/wall-acl-id",
      logDestinationConfigs: ["arn:aws:logs:us-east-1:123456789012:log-group:aws-waf-logs-millrace-test"],
      redactedFields: [{ singleHeader: { name: "authorization" } }, { singleHeader: { name: "cookie" } }],
    });
    assert.deepEqual(loggingFilter, {
      defaultBehavior: "DROP",
      filters: [
        {
          behavior: "KEEP",
          requirement: "MEETS_ANY",
          conditions: ["BLOCK", "COUNT", "EXCLUDED_AS_COUNT"].map((action) => ({
            actionCondition: { action },
          })),
        },
      ],
    });
    assert.deepEqual(await logging("all"), rest);
  });

  it("has its log group made first, encrypted and kept as told, written to by AWS for this account only", async () => {
    const { named, before } = await firewall();
    assert.deepEqual(named("wall-log").inputs, {
      name: "aws-waf-logs-millrace-test",
      region: "us-east-1",
      kmsKeyId: "arn:aws:kms:us-east-1:123456789012:key/logs",
      retentionInDays: 30,
    });
    assert.ok(before("wall-logging").includes("wall-delivery"));
    const group = "arn:aws:logs:us-east-1:123456789012:log-group:aws-waf-logs-millrace-test";
    assert.deepEqual(statementsOf(named("wall-delivery")), [
      {
        input: "policyDocument",
        Effect: "Allow",
        Principal: { Service: "delivery.logs.amazonaws.com" },
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: [`${group}:*`],
        Condition: {
          ArnLike: { "aws:SourceArn": "arn:aws:logs:us-east-1:123456789012:*" },
          StringEquals: { "aws:SourceAccount": "123456789012" },
        },
      },
    ]);
  });
});
