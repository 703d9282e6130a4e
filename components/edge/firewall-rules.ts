import type { types } from "@pulumi/aws";
import type { Input } from "@pulumi/pulumi";
import type { FirewallPath, FirewallPaths } from "./firewall-paths";
import { exactPatterns, pathPatterns } from "./firewall-patterns";

type Rule = types.input.wafv2.WebAclRule;
type Statement = types.input.wafv2.WebAclRuleStatement;

/** What the rules allow, and how many requests. */
export interface FirewallLimits extends FirewallPaths {
  /** Requests of one address in five minutes, 10 to 2,000,000,000. */
  readonly requestsPerFiveMinutes: number;
  /** Path prefixes, such as `/api`, that are stripped behind the firewall. @default none */
  readonly strippedPrefixes?: readonly string[];
  /** Paths, as viewers send them, that accept a `POST` with a body of more than 8 KB. @default none */
  readonly largeBodyPaths?: readonly string[];
}

/** ARNs of IP sets; an address is on a list that has it in any of its sets. */
export interface FirewallLists {
  readonly allowed: readonly Input<string>[];
  readonly denied: readonly Input<string>[];
}

/** Bodies of the firewall's own answers, by the key that rules name them by; problems (RFC 9457), as the API's are. */
export const ANSWERS = {
  "too-many": problem(429, "Too Many Requests", "Too many requests came from this address; try again later."),
  "too-large": problem(413, "Content Too Large", "The body is larger than 8 KB."),
} as const;

/**
 * The rules in the order in which AWS WAF evaluates them; the first that allows or blocks a request decides, and
 * requests that no rule matches are allowed.
 *
 * The rules see a request as the viewer sent it, since prefixes are stripped behind the firewall.
 */
export function firewallRules(limits: FirewallLimits, lists: FirewallLists): Rule[] {
  const requestsOf = (each: FirewallPath) => matching(each, limits.strippedPrefixes ?? []);
  const rules: Omit<Rule, "priority">[] = [
    ...listed("denied", lists.denied, { block: {} }),
    ...byName(limits.blockedPaths).map(([name, each]) => rule(name, { block: {} }, requestsOf(each))),
    ...listed("allowed", lists.allowed, { allow: {} }),
    ...byName(limits.rateLimitedPaths).map(([name, each]) =>
      rule(name, tooMany(), {
        rateBasedStatement: {
          ...perAddress(each.requestsPerFiveMinutes),
          scopeDownStatement: requestsOf(each),
        },
      }),
    ),
    rule("requests", tooMany(), { rateBasedStatement: perAddress(limits.requestsPerFiveMinutes) }),
    managed("reputation", "AWSManagedRulesAmazonIpReputationList"),
    managed("common", "AWSManagedRulesCommonRuleSet", COUNTED),
    rule("oversize", answer(413, "too-large"), oversize(limits.largeBodyPaths ?? [])),
    managed("bad-inputs", "AWSManagedRulesKnownBadInputsRuleSet"),
    managed("sql", "AWSManagedRulesSQLiRuleSet"),
  ];
  return rules.map((each, priority) => ({ ...each, priority }));
}

/**
 * Rules of the common set that only count:
 * - bodies over 8 KB are blocked by the rule `oversize`, which knows the paths where they may be larger;
 * - clients of an API are programs, and many of them send no User-Agent.
 */
const COUNTED = ["SizeRestrictions_BODY", "NoUserAgent_HEADER"];

const OVERSIZE_LABEL = "awswaf:managed:aws:core-rule-set:SizeRestrictions_Body";

/** Bodies of more than 8 KB, except for a POST to exactly one of the paths. The service has another limit. */
function oversize(paths: readonly string[]): Statement {
  const labelled = { labelMatchStatement: { key: OVERSIZE_LABEL, scope: "LABEL" } };
  if (paths.length === 0) return labelled;
  const accepted = oneOf(exactPatterns(paths).map((regex) => path(regex, ["NONE"])));
  return {
    andStatement: {
      statements: [
        labelled,
        { notStatement: { statement: { andStatement: { statements: [method("^POST$"), accepted] } } } },
      ],
    },
  };
}

/** The order of keys in configuration must not change the rules. */
function byName<T>(paths: Readonly<Record<string, T>> = {}): [string, T][] {
  return Object.entries(paths).sort(([one], [other]) => (one < other ? -1 : 1));
}

/**
 * Requests of a path: with or without a stripped prefix, in any case and encoding, with doubled slashes, dot segments,
 * and any suffix that does not continue its last name.
 */
function matching({ path: wanted, methods }: FirewallPath, prefixes: readonly string[]): Statement {
  const normalized = ["URL_DECODE", "NORMALIZE_PATH", "LOWERCASE"];
  const matches = oneOf(pathPatterns(wanted, prefixes).map((regex) => path(regex, normalized)));
  if (methods === undefined) return matches;
  const words = methods.flatMap((each) => (each === "GET" ? ["GET", "HEAD"] : [each]));
  return { andStatement: { statements: [method(`^(${words.join("|")})$`), matches] } };
}

function oneOf(statements: Statement[]): Statement {
  const [only] = statements;
  return only !== undefined && statements.length === 1 ? only : { orStatement: { statements } };
}

function method(regexString: string) {
  return {
    regexMatchStatement: {
      regexString,
      fieldToMatch: { method: {} },
      textTransformations: [{ priority: 0, type: "NONE" }],
    },
  };
}

function path(regexString: string, transformations: readonly string[]) {
  return {
    regexMatchStatement: {
      regexString,
      fieldToMatch: { uriPath: {} },
      textTransformations: transformations.map((type, priority) => ({ priority, type })),
    },
  };
}

function listed(name: string, sets: readonly Input<string>[], action: Rule["action"]) {
  if (sets.length === 0) return [];
  return [rule(name, action, oneOf(sets.map((arn) => ({ ipSetReferenceStatement: { arn } }))))];
}

function perAddress(limit: number) {
  return { limit, evaluationWindowSec: 300, aggregateKeyType: "IP" };
}

function tooMany() {
  return answer(429, "too-many", [{ name: "retry-after", value: "60" }]);
}

function answer(
  responseCode: number,
  customResponseBodyKey: keyof typeof ANSWERS,
  responseHeaders: { name: string; value: string }[] = [],
): Rule["action"] {
  return { block: { customResponse: { responseCode, customResponseBodyKey, responseHeaders } } };
}

/** A group of rules that AWS keeps; each of them does what AWS made it for, but for those that only count. */
function managed(name: string, group: string, counted: readonly string[] = []): Omit<Rule, "priority"> {
  return {
    name,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: "AWS",
        name: group,
        ...(counted.length > 0 && {
          ruleActionOverrides: counted.map((each) => ({ name: each, actionToUse: { count: {} } })),
        }),
      },
    },
    visibilityConfig: visible(name),
  };
}

function rule(name: string, action: Rule["action"], statement: Statement) {
  return { name, action, statement, visibilityConfig: visible(name) };
}

/** A metric of that name, and samples of what matched in the console. */
export function visible(metricName: string): types.input.wafv2.WebAclRuleVisibilityConfig {
  return { metricName, cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true };
}

function problem(status: number, title: string, detail: string): string {
  return JSON.stringify({ type: "about:blank", title, status, detail });
}
