import type { ArgumentProblem } from "../arguments";
import { also, objection, rule } from "../rules/rule";
import { MAX_REGEX, pathPatterns } from "./firewall-patterns";

/** A path of the services that the firewall blocks. */
export interface FirewallPath {
  /**
   * Path in lower case as the services see it, such as `/crash`. It matches with every stripped prefix before it too, in
   * any case and encoding, and together with all paths below it.
   */
  readonly path: string;
  /** HTTP methods; GET includes HEAD, which servers answer with the same code. @default all */
  readonly methods?: readonly FirewallMethod[] | undefined;
}

/** A path of the services with a separate rate limit. */
export interface RateLimitedPath extends FirewallPath {
  /** Requests of one address in five minutes, 10 to 2,000,000,000. */
  readonly requestsPerFiveMinutes: number;
}

/** Paths that have a firewall rule each, by the name of the rule, which is also the name of its metric. */
export interface FirewallPaths {
  /** Paths that are blocked for everyone, including the addresses in `allow`. At most 50. @default {} */
  readonly blockedPaths?: Readonly<Record<string, FirewallPath>>;
  /** Paths with a rate limit for each address. At most 9. @default {} */
  readonly rateLimitedPaths?: Readonly<Record<string, RateLimitedPath>>;
}

/** Methods that CloudFront passes on, without HEAD. */
export const FIREWALL_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

export type FirewallMethod = (typeof FIREWALL_METHODS)[number];

/**
 * Bounds of a rate limit.
 *
 * @see https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html
 */
export const RATE_LIMIT = { min: 10, max: 2_000_000_000 } as const;

/**
 * Most paths of each kind. A web ACL has at most 10 rate-based rules, of which one is for all requests, and at most
 * 5,000 capacity units.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/limits.html
 */
export const MOST_PATHS = { blockedPaths: 50, rateLimitedPaths: 9 } as const;

/** Names of the rules that every firewall has or can have. */
export const OWN_RULES = [
  "denied",
  "allowed",
  "requests",
  "reputation",
  "common",
  "oversize",
  "bad-inputs",
  "sql",
] as const;

/**
 * The name of a rule for a path.
 *
 * @see https://docs.aws.amazon.com/waf/latest/APIReference/API_Rule.html
 */
export const firewallRuleName = also(
  rule("a name of up to 64 lower-case letters, digits and dashes", /^[a-z][a-z0-9-]{0,63}$/),
  `must be none of ${OWN_RULES.join(", ")}, which are other rules of the firewall`,
  (text) => !OWN_RULES.some((own) => own === text),
);

/** A path that the firewall compares with requests. */
export const firewallPath = rule(
  "a path of up to 80 lower-case letters, digits and . _ ~ - /, without a slash at its end, such as /admin",
  /^(?=.{2,80}$)(\/(?!\.{1,2}(\/|$))[a-z0-9._~-]+)+$/,
);

/** What is wrong with several paths together, however well each is formed. */
export function pathConflicts({
  blockedPaths = {},
  rateLimitedPaths = {},
}: FirewallPaths): ArgumentProblem[] {
  const tooMany = Object.entries({ blockedPaths, rateLimitedPaths }).flatMap(([key, value]) => {
    const most = key === "blockedPaths" ? MOST_PATHS.blockedPaths : MOST_PATHS.rateLimitedPaths;
    return Object.keys(value).length > most
      ? [{ path: [key], value, must: `must have at most ${most} paths, since AWS WAF takes no more` }]
      : [];
  });
  const twice = Object.entries(rateLimitedPaths)
    .filter(([name]) => Object.hasOwn(blockedPaths, name))
    .map(([name, value]) => ({
      path: ["rateLimitedPaths", name],
      value,
      must: "must have another name than a path in blockedPaths, since both name rules of one firewall",
    }));
  return [...tooMany, ...twice];
}

/** Everything that is wrong with the paths, which are compared with these prefixes before them too. */
export function pathProblems(paths: FirewallPaths, prefixes: readonly string[] = []): ArgumentProblem[] {
  const { blockedPaths = {}, rateLimitedPaths = {} } = paths;
  const each = Object.entries({ blockedPaths, rateLimitedPaths }).flatMap(([key, named]) =>
    Object.entries(named).flatMap(([name, { path, methods }]) => [
      ...problem([key, name], name, objection(firewallRuleName, name)),
      ...problem([key, name, "path"], path, objection(firewallPath, path) ?? lengthObjection(path, prefixes)),
      ...problem([key, name, "methods"], methods, methodsObjection(methods)),
    ]),
  );
  const limits = Object.entries(rateLimitedPaths).flatMap(([name, { requestsPerFiveMinutes: value }]) =>
    problem(["rateLimitedPaths", name, "requestsPerFiveMinutes"], value, rateObjection(value)),
  );
  return [...each, ...limits, ...pathConflicts(paths)];
}

/** End of the sentence that begins with "it", for a limit that AWS WAF does not take. */
export function rateObjection(limit: number): string | undefined {
  const { min, max } = RATE_LIMIT;
  const accepted = Number.isInteger(limit) && limit >= min && limit <= max;
  return accepted ? undefined : `must be a whole number from ${min} to ${max}`;
}

/** AWS WAF has room for few characters in a regular expression. */
function lengthObjection(path: string, prefixes: readonly string[]): string | undefined {
  const tooLong = prefixes.find((prefix) =>
    pathPatterns(path, [prefix]).some((regex) => regex.length > MAX_REGEX),
  );
  return tooLong === undefined
    ? undefined
    : `must be shorter, since with the prefix ${tooLong} it does not fit into a regular expression of AWS WAF`;
}

function methodsObjection(methods: FirewallPath["methods"]): string | undefined {
  if (methods === undefined) return undefined;
  const once = methods.length > 0 && new Set(methods).size === methods.length;
  return once ? undefined : "must name at least one method, and each once";
}

function problem(path: readonly string[], value: unknown, must: string | undefined): ArgumentProblem[] {
  return must === undefined ? [] : [{ path, value, must }];
}
