import assert from "node:assert/strict";
import { recordInfra } from "../../../plan/programs";
import { ancestry, ofTypes, recorded } from "../../support/graph";
import { verdict } from "../components/edge/waf";
import { read, refused } from "./configured";

const edge = (firewall: unknown) => ({ edge: { origin: "public", firewall } });

describe("the firewall", () => {
  it("stands before CloudFront in prod, in its region, whatever prod's is", async () => {
    for (const stack of ["prod", "prod-eu", "stage"]) {
      const recording = await recorded(stack);
      const [acl] = ofTypes(recording, ["aws:wafv2/webAcl:WebAcl"]);
      assert.equal(acl?.inputs.region, "us-east-1");
      const [distribution] = ofTypes(recording, ["aws:cloudfront/distribution:Distribution"]);
      assert.match(String(distribution?.inputs.webAclId), /^arn:aws:wafv2:us-east-1:.*edge-firewall-acl/);
      // The distribution lets go of it before it is deleted.
      assert.ok(ancestry(recording, "edge-distribution-cdn").has("edge-firewall-acl"));
    }
  });

  it("logs with a key of its own region", async () => {
    const recording = await recorded("prod");
    const log = recording.resources.find(({ name }) => name === "edge-firewall-log");
    assert.equal(log?.inputs.name, "aws-waf-logs-millrace-prod");
    assert.match(String(log.inputs.kmsKeyId), /^arn:aws:kms:us-east-1:.*edge-global-logs-encryption-key/);
    assert.equal(log.inputs.region, "us-east-1");
  });

  it("is left out in dev, which costs nothing for it", async () => {
    const recording = await recorded("dev");
    assert.deepEqual(
      recording.resources.filter(
        ({ type, name }) => type.startsWith("aws:wafv2") || name.startsWith("edge-global-"),
      ),
      [],
    );
    const [distribution] = ofTypes(recording, ["aws:cloudfront/distribution:Distribution"]);
    assert.equal(distribution?.inputs.webAclId, undefined);
  });

  it("is as its keys say", async () => {
    const firewall = {
      requestsPerFiveMinutes: 100,
      blockedPaths: { admin: { path: "/admin" } },
      rateLimitedPaths: {
        login: { path: "/login", methods: ["POST"], requestsPerFiveMinutes: 20 },
      },
      allow: ["2001:db8::/32"],
      deny: ["198.51.100.0/24"],
      logged: "all",
    };
    const recording = await recordInfra("dev", {
      "millrace-infra:edge": JSON.stringify({ origin: "public", firewall }),
    });
    const [acl] = ofTypes(recording, ["aws:wafv2/webAcl:WebAcl"]);
    assert.ok(acl);
    const ask = (request: Parameters<typeof verdict>[2]) =>
      verdict(acl, ofTypes(recording, ["aws:wafv2/ipSet:IpSet"]), request).rule;
    assert.equal(ask({ sent: 100 }), undefined);
    assert.equal(ask({ sent: 101 }), "requests");
    assert.equal(ask({ path: "/api/admin/users", method: "PUT" }), "admin");
    assert.equal(ask({ path: "/login", method: "POST", sent: 20 }), undefined);
    assert.equal(ask({ path: "/login", method: "POST", sent: 21 }), "login");
    assert.equal(ask({ path: "/crash" }), undefined);
    assert.equal(ask({ path: "/generatecert", sent: 21 }), undefined);
    assert.equal(ask({ address: "2001:db8::1" }), "allowed");
    assert.equal(ask({ address: "198.51.100.1" }), "denied");
    const logging = recording.resources.find(({ name }) => name === "edge-firewall-logging");
    assert.equal(logging?.inputs.loggingFilter, undefined);
  });

  it("has limits that let people and batches through, if nothing else is said", async () => {
    const config = await read(edge({}));
    assert.deepEqual(config.edge?.firewall, {
      requestsPerFiveMinutes: 6000,
      blockedPaths: {},
      rateLimitedPaths: {},
      allow: [],
      deny: [],
      logged: "refused",
    });
  });

  const block = 'must be a block of IPv4 or IPv6 addresses, such as "198.51.100.7/32" or "2001:db8::/32"';
  const smaller = "must be a block smaller than /0, since AWS WAF does not take all addresses as one";
  for (const [what, firewall, sentence] of [
    ["an address without a length", { deny: ["198.51.100.7"] }, `deny[0] is "198.51.100.7"; it ${block}`],
    ["a name", { allow: ["example.com"] }, `allow[0] is "example.com"; it ${block}`],
    ["everybody", { deny: ["0.0.0.0/0"] }, `deny[0] is "0.0.0.0/0"; it ${smaller}`],
    ["everybody with IPv6", { allow: ["::/0"] }, `allow[0] is "::/0"; it ${smaller}`],
    [
      "a limit that AWS does not count",
      { requestsPerFiveMinutes: 9 },
      "requestsPerFiveMinutes is 9; it must be at least 10",
    ],
    [
      "a path in upper case",
      { blockedPaths: { admin: { path: "/Admin" } } },
      'blockedPaths.admin.path is "/Admin"; it must be a path of up to 80 lower-case letters, digits and . _ ~ - /, ' +
        "without a slash at its end, such as /admin",
    ],
    [
      "a method that CloudFront does not pass on",
      { blockedPaths: { admin: { path: "/admin", methods: ["TRACE"] } } },
      'blockedPaths.admin.methods[0] is "TRACE"; it must be "GET", "POST", "PUT", "PATCH", "DELETE" or "OPTIONS"',
    ],
    [
      "the name of another rule",
      { blockedPaths: { requests: { path: "/admin" } } },
      'blockedPaths.requests is "requests"; it must be none of denied, allowed, requests, reputation, common, ' +
        "oversize, bad-inputs, sql, which are other rules of the firewall",
    ],
    [
      "a rate limit without a rate",
      { rateLimitedPaths: { login: { path: "/login" } } },
      "rateLimitedPaths.login.requestsPerFiveMinutes is missing; it must be a number",
    ],
    [
      "one name for two rules",
      {
        blockedPaths: { a: { path: "/a" } },
        rateLimitedPaths: { a: { path: "/b", requestsPerFiveMinutes: 10 } },
      },
      'rateLimitedPaths.a is {"path":"/b","requestsPerFiveMinutes":10}; it must have another name than a path in ' +
        "blockedPaths, since both name rules of one firewall",
    ],
    [
      "more rate limits than a web ACL takes",
      {
        rateLimitedPaths: Object.fromEntries(
          Array.from("abcdefghij", (name) => [name, { path: "/a", requestsPerFiveMinutes: 10 }]),
        ),
      },
      'rateLimitedPaths is {"a":{"path":"/a","requestsPerFiveMinutes":10},"b":{"path...; it must have at most 9 ' +
        "paths, since AWS WAF takes no more",
    ],
  ] as const) {
    it(`refuses ${what}`, () => refused(edge(firewall), `millrace-infra:edge.firewall.${sentence}.`));
  }
});
