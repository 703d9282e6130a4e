import assert from "node:assert/strict";
import { InputPropertiesError } from "@pulumi/pulumi";
import fc from "fast-check";
import { Firewall, type FirewallArgs } from "../../../../components/edge/firewall";
import {
  FIREWALL_METHODS,
  firewallPath,
  firewallRuleName,
  MOST_PATHS,
  OWN_RULES,
  type FirewallPath,
} from "../../../../components/edge/firewall-paths";
import { objection } from "../../../../components/rules/rule";
import { recorded, ofTypes } from "../../../support/graph";
import { made } from "../account/made";
import { longestRegex, rulesOf, units, verdict } from "./waf";

const ARGS: FirewallArgs = {
  identifier: "millrace-test",
  account: { id: "123456789012", region: "us-east-1" },
  requestsPerFiveMinutes: 1000,
  strippedPrefixes: ["/api"],
  largeBodyPaths: ["/api/count"],
  logged: "refused",
  logs: {
    region: "us-east-1",
    kmsKeyId: "arn:aws:kms:us-east-1:123456789012:key/logs",
    retentionInDays: 30,
  },
};

const acl = async (args: Partial<FirewallArgs> = {}) =>
  (await made(() => new Firewall("wall", { ...ARGS, ...args }))).named("wall-acl");

/** As many entries of a record as asked for, each made from its number. */
function entries<T>(many: number, prefix: string, value: (index: number) => T): Record<string, T> {
  return Object.fromEntries(Array.from({ length: many }, (_, index) => [`${prefix}-${index}`, value(index)]));
}

/** The longest path that the rule accepts, which has as many dots as can be. */
const LONGEST = `/${"...".repeat(26)}.`;

describe("paths of the firewall", () => {
  it("are none unless the arguments name some", async () => {
    const LISTS = { allow: ["198.51.100.0/24"], deny: ["203.0.113.7/32"] };
    const names = rulesOf(await acl(LISTS)).map(({ name }) => name);
    assert.deepEqual([...names].sort(), [...OWN_RULES].sort());
  });

  it("are in the order of their names, whatever the order of the keys", async () => {
    const [a, b] = [{ path: "/a" }, { path: "/b" }];
    const order = async (blockedPaths: Record<string, FirewallPath>) =>
      rulesOf(await acl({ blockedPaths })).map(({ name }) => name);
    assert.deepEqual(await order({ b, a }), await order({ a, b }));
    assert.deepEqual((await order({ b, a })).slice(0, 2), ["a", "b"]);
  });

  it("match all methods unless some are named, and HEAD with GET", async () => {
    const blocked = await acl({
      blockedPaths: {
        any: { path: "/any" },
        read: { path: "/read", methods: ["GET"] },
        write: { path: "/write", methods: ["POST", "PUT"] },
      },
    });
    const answered = (path: string) =>
      ["HEAD", ...FIREWALL_METHODS].filter(
        (method) => verdict(blocked, [], { method, path }).action === "block",
      );
    assert.deepEqual(answered("/any"), ["HEAD", ...FIREWALL_METHODS]);
    assert.deepEqual(answered("/read"), ["HEAD", "GET"]);
    assert.deepEqual(answered("/write"), ["POST", "PUT"]);
  });

  it("match below themselves, and take a dot for a dot", async () => {
    const blocked = await acl({
      blockedPaths: { hidden: { path: "/.env" }, deep: { path: "/admin/v1.0" } },
    });
    const rule = (path: string) => verdict(blocked, [], { path }).rule;
    for (const path of ["/.env", "/api/.env", "/.env.local", "/.ENV/x"])
      assert.equal(rule(path), "hidden", path);
    for (const path of ["/admin/v1.0", "/api/admin/v1.0/users"]) assert.equal(rule(path), "deep", path);
    for (const path of ["/xenv", "/.environment", "/admin", "/admin/v1x0", "/x/.env"]) {
      assert.equal(rule(path), undefined, path);
    }
  });

  it("match with every stripped prefix, however many there are, and with no other", async () => {
    const strippedPrefixes = Array.from({ length: 40 }, (_, index) => `/service-${index}/v1.0`);
    const blocked = await acl({ strippedPrefixes, blockedPaths: { hidden: { path: "/.env" } } });
    const rule = (path: string) => verdict(blocked, [], { path }).rule;
    for (const prefix of ["", ...strippedPrefixes]) assert.equal(rule(`${prefix}/.env`), "hidden", prefix);
    for (const path of ["/api/.env", "/service-0/.env", "/service-40/v1.0/.env", "/service-0/v1x0/.env"]) {
      assert.equal(rule(path), undefined, path);
    }
    assert.ok(longestRegex(rulesOf(blocked)) <= 200);
    const none = await acl({ strippedPrefixes: [], blockedPaths: { hidden: { path: "/.env" } } });
    assert.deepEqual(
      ["/.env", "/api/.env"].map((path) => verdict(none, [], { path }).rule),
      ["hidden", undefined],
    );
  });

  it("have rate limits that count apart from each other and from that of all requests", async () => {
    const limited = await acl({
      rateLimitedPaths: {
        login: { path: "/login", methods: ["POST"], requestsPerFiveMinutes: 20 },
        search: { path: "/search", requestsPerFiveMinutes: 300 },
      },
    });
    const rule = (method: string, path: string, sent: number) =>
      verdict(limited, [], { method, path, sent }).rule;
    assert.deepEqual(
      [rule("POST", "/login", 20), rule("POST", "/api/login", 21), rule("GET", "/login", 21)],
      [undefined, "login", undefined],
    );
    assert.deepEqual(
      [rule("GET", "/search", 300), rule("GET", "/search", 301), rule("GET", "/", 1001)],
      [undefined, "search", "requests"],
    );
  });

  it("decide by path and method alone, for any path that the rule accepts", async () => {
    const segment = fc.stringMatching(/^[a-z0-9_-][a-z0-9._~-]{0,8}$/);
    const path = fc
      .array(segment, { minLength: 1, maxLength: 3 })
      .map((segments) => `/${segments.join("/")}`)
      .filter((text) => objection(firewallPath, text) === undefined);
    const prefix = fc.constantFrom("", "/api", "/API", "/x/../api", "//", "/.");
    const below = fc.constantFrom("", "/", "/below", ";x", "%20", ".json");
    const continued = fc.constantFrom("x", "-x", "_", "0");
    const request = fc.record({
      path,
      prefix,
      below,
      continued,
      method: fc.constantFrom(...FIREWALL_METHODS),
    });
    await fc.assert(
      fc.asyncProperty(request, fc.option(fc.constantFrom(...FIREWALL_METHODS)), async (sent, only) => {
        const methods = only === null ? undefined : [only];
        const blocked = await acl({ blockedPaths: { mine: { path: sent.path, methods } } });
        const { method } = sent;
        const matching = verdict(blocked, [], { method, path: `${sent.prefix}${sent.path}${sent.below}` });
        assert.equal(matching.rule, only === null || only === method ? "mine" : undefined);
        const other = verdict(blocked, [], { method, path: `${sent.prefix}${sent.path}${sent.continued}` });
        assert.equal(other.rule, undefined);
      }),
      { numRuns: 25 },
    );
  });
});

describe("the limits of AWS WAF", () => {
  const full = {
    allow: ["198.51.100.0/24", "2001:db8:1::/48"],
    deny: ["203.0.113.7/32", "2001:db8:2::/48"],
    blockedPaths: entries(MOST_PATHS.blockedPaths, "blocked", () => ({
      path: LONGEST,
      methods: FIREWALL_METHODS,
    })),
    rateLimitedPaths: entries(MOST_PATHS.rateLimitedPaths, "limited", () => ({
      path: LONGEST,
      methods: FIREWALL_METHODS,
      requestsPerFiveMinutes: 10,
    })),
  };

  it("hold for as many and as long paths as are accepted", async () => {
    assert.deepEqual(
      [objection(firewallPath, LONGEST), objection(firewallPath, `${LONGEST}.`) !== undefined],
      [undefined, true],
    );
    const rules = rulesOf(await acl(full));
    assert.ok(units(rules) <= 5000, `${units(rules)} capacity units`);
    assert.equal(rules.filter(({ statement }) => statement.rateBasedStatement).length, 10);
    assert.ok(longestRegex(rules) <= 200, `${longestRegex(rules)} characters`);
  });

  it("are reached by the eighth path, as far as the price of a web ACL includes them", async () => {
    const taken = async (many: number) => {
      const rateLimitedPaths = entries(many, "limited", () => ({
        path: "/a",
        methods: FIREWALL_METHODS,
        requestsPerFiveMinutes: 10,
      }));
      return units(rulesOf(await acl({ ...full, blockedPaths: {}, rateLimitedPaths })));
    };
    assert.deepEqual(
      [(await taken(0)) - 1125, (await taken(7)) <= 1500, (await taken(8)) <= 1500],
      [33, true, false],
    );
  });

  it("leave the committed stacks within the capacity that the price of a web ACL includes", async () => {
    for (const stack of ["stage", "prod", "prod-eu"]) {
      const [recordedAcl] = ofTypes(await recorded(stack), ["aws:wafv2/webAcl:WebAcl"]);
      assert.ok(recordedAcl);
      const taken = units(rulesOf(recordedAcl));
      assert.ok(taken <= 1500, `${stack} has ${taken} capacity units`);
    }
  });
});

describe("a firewall names all arguments that it cannot use", () => {
  const NAME = "must be a name of up to 64 lower-case letters, digits and dashes";
  const PATH =
    "must be a path of up to 80 lower-case letters, digits and . _ ~ - /, without a slash at its end, such as /admin";
  const RATE = "must be a whole number from 10 to 2000000000";
  const limited = (change: object) => ({ path: "/a", requestsPerFiveMinutes: 10, ...change });
  const cases: readonly (readonly [Partial<FirewallArgs>, ...string[]])[] = [
    [
      { account: { id: "123456789012", region: "eu-central-1" }, requestsPerFiveMinutes: 9, deny: ["::/0"] },
      'account.region is "eu-central-1"; it must be us-east-1, since the firewall is for CloudFront.',
      `requestsPerFiveMinutes is 9; it ${RATE}.`,
      'deny[0] is "::/0"; it must be a block smaller than /0, since AWS WAF does not take all addresses as one.',
    ],
    [
      { blockedPaths: { Crash: { path: "/crash/" }, sql: { path: "/sql", methods: [] } } },
      `blockedPaths.Crash is "Crash"; it ${NAME}.`,
      `blockedPaths.Crash.path is "/crash/"; it ${PATH}.`,
      `blockedPaths.sql is "sql"; it must be none of ${OWN_RULES.join(", ")}, which are other rules of the firewall.`,
      "blockedPaths.sql.methods is []; it must name at least one method, and each once.",
    ],
    [
      {
        blockedPaths: { a: { path: "/a" } },
        rateLimitedPaths: { a: limited({ requestsPerFiveMinutes: 10.5 }) },
      },
      `rateLimitedPaths.a.requestsPerFiveMinutes is 10.5; it ${RATE}.`,
      'rateLimitedPaths.a is {"path":"/a","requestsPerFiveMinutes":10.5}; it must have another name than a path in ' +
        "blockedPaths, since both name rules of one firewall.",
    ],
    [
      { strippedPrefixes: ["/api", `/${"p".repeat(30)}`], blockedPaths: { long: { path: LONGEST } } },
      `blockedPaths.long.path is "${LONGEST.slice(0, 56)}...; it must be shorter, since with the prefix /${"p".repeat(30)} it does ` +
        "not fit into a regular expression of AWS WAF.",
    ],
  ];
  for (const [args, ...sentences] of cases) {
    it(sentences[0] ?? "", async () => {
      await assert.rejects(acl(args), (error) => {
        assert.ok(InputPropertiesError.isInstance(error));
        assert.deepEqual(
          error.errors.map(({ reason }) => reason),
          sentences,
        );
        assert.equal(
          error.message,
          `The arguments of the firewall wall cannot be used:${sentences.map((each) => `\n  - ${each}`).join("")}`,
        );
        return true;
      });
    });
  }

  it("and more paths than AWS WAF takes", async () => {
    const blockedPaths = entries(MOST_PATHS.blockedPaths + 1, "b", () => ({ path: "/b" }));
    const rateLimitedPaths = entries(MOST_PATHS.rateLimitedPaths + 1, "r", () => limited({}));
    await assert.rejects(acl({ blockedPaths, rateLimitedPaths }), (error) => {
      assert.ok(InputPropertiesError.isInstance(error));
      assert.deepEqual(
        error.errors.map(({ propertyPath, reason }) => [propertyPath, reason.split("; ")[1]]),
        [
          ["blockedPaths", "it must have at most 50 paths, since AWS WAF takes no more."],
          ["rateLimitedPaths", "it must have at most 9 paths, since AWS WAF takes no more."],
        ],
      );
      return true;
    });
  });

  for (const path of [
    "",
    "/",
    "crash",
    "/a//b",
    "/a/",
    "/./a",
    "/a/..",
    "/A",
    "/a%62",
    "/a b",
    "/a*",
    "/a\n",
  ]) {
    it(`such as the path ${JSON.stringify(path)}`, () => {
      assert.equal(objection(firewallPath, path), PATH);
    });
  }

  for (const path of ["/a", "/.well-known/x", "/a/...", "/a.b~c_d-e", "/apis", "/x/api"]) {
    it(`but not the path ${path}`, () => {
      assert.equal(objection(firewallPath, path), undefined);
    });
  }

  it("and names of rules at their bounds", () => {
    const longest = "n".repeat(64);
    assert.deepEqual(
      [longest, `${longest}n`, "", "a_b", "1a"].map((name) => objection(firewallRuleName, name)),
      [undefined, NAME, NAME, NAME, NAME],
    );
  });
});
