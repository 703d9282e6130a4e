import assert from "node:assert/strict";
import { BlockList, isIPv6 } from "node:net";
import type { RecordedResource } from "../../../../plan/record";
import { capacity } from "../../../../preflight/quotas/edge";

/** A request as a viewer sends it. */
export interface Request {
  readonly method?: string;
  /** Path as it stands in the request line. */
  readonly path?: string;
  readonly address?: string;
  /** Length of the body, bytes. */
  readonly body?: number;
  /** How many like it the address has already sent within the window. */
  readonly sent?: number;
  readonly userAgent?: string;
}

/** What becomes of a request, and by which rule: none where the default decides. */
export interface Verdict {
  readonly action: "allow" | "block";
  readonly rule?: string;
  /** Status of the answer to what is blocked. */
  readonly status?: number;
  /** Rules of AWS's that matched and only counted. */
  readonly counted: readonly string[];
}

interface Statement {
  readonly andStatement?: { readonly statements: readonly Statement[] };
  readonly orStatement?: { readonly statements: readonly Statement[] };
  readonly notStatement?: { readonly statement: Statement };
  readonly labelMatchStatement?: { readonly key: string; readonly scope: string };
  readonly ipSetReferenceStatement?: { readonly arn: string };
  readonly regexMatchStatement?: {
    readonly regexString: string;
    readonly fieldToMatch: { readonly uriPath?: object; readonly method?: object };
    readonly textTransformations: readonly { readonly priority: number; readonly type: string }[];
  };
  readonly rateBasedStatement?: {
    readonly limit: number;
    readonly aggregateKeyType: string;
    readonly scopeDownStatement?: Statement;
  };
  readonly managedRuleGroupStatement?: {
    readonly name: string;
    readonly ruleActionOverrides?: readonly { readonly name: string; readonly actionToUse: object }[];
  };
}

interface Rule {
  readonly name: string;
  readonly priority: number;
  readonly action?: {
    readonly allow?: object;
    readonly block?: { readonly customResponse?: { readonly responseCode: number } };
  };
  readonly statement: Statement;
}

/** Rules of AWS's groups that the tests ask about: when they match, and the label they leave. */
const MANAGED: Readonly<
  Record<
    string,
    Readonly<Record<string, { readonly label: string; readonly matches: (it: Request) => boolean }>>
  >
> = {
  AWSManagedRulesCommonRuleSet: {
    SizeRestrictions_BODY: {
      label: "awswaf:managed:aws:core-rule-set:SizeRestrictions_Body",
      matches: ({ body = 0 }) => body > 8192,
    },
    NoUserAgent_HEADER: {
      label: "awswaf:managed:aws:core-rule-set:NoUserAgent_Header",
      matches: ({ userAgent = "test" }) => userAgent === "",
    },
  },
  AWSManagedRulesAmazonIpReputationList: {},
  AWSManagedRulesKnownBadInputsRuleSet: {},
  AWSManagedRulesSQLiRuleSet: {},
};

/** Text transformations as AWS documents them; NORMALIZE_PATH also makes one slash of several. */
const TRANSFORMATIONS: Readonly<Record<string, (text: string) => string>> = {
  NONE: (text) => text,
  LOWERCASE: (text) => text.toLowerCase(),
  URL_DECODE: (text) =>
    text
      .replaceAll("+", " ")
      .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
  NORMALIZE_PATH: (text) => {
    const kept: string[] = [];
    for (const segment of text.split("/")) {
      if (segment === "..") kept.pop();
      else if (segment !== "" && segment !== ".") kept.push(segment);
    }
    return `/${kept.join("/")}${/\/\.{0,2}$/.test(text) && kept.length > 0 ? "/" : ""}`;
  },
};

/** Asks the rules of a recorded web ACL, as AWS WAF does, about what they need to know here. */
export function verdict(acl: RecordedResource, sets: readonly RecordedResource[], request: Request): Verdict {
  const labels = new Set<string>();
  const counted: string[] = [];
  const matches = (statement: Statement): boolean => {
    const { andStatement, orStatement, notStatement, labelMatchStatement: label } = statement;
    if (andStatement) return andStatement.statements.every(matches);
    if (orStatement) return orStatement.statements.some(matches);
    if (notStatement) return !matches(notStatement.statement);
    if (label) return labels.has(label.key);
    const { regexMatchStatement: regex, ipSetReferenceStatement: list, rateBasedStatement: rate } = statement;
    if (regex) return fits(regex, request);
    if (list) return holds(sets, list.arn, request.address ?? "192.0.2.1");
    assert.ok(rate, `a statement of a kind that the tests do not know: ${Object.keys(statement).join()}`);
    const within = rate.scopeDownStatement === undefined || matches(rate.scopeDownStatement);
    return within && (request.sent ?? 0) > rate.limit;
  };
  for (const { name, action, statement } of rulesOf(acl)) {
    const group = statement.managedRuleGroupStatement;
    if (group) {
      const blocked = askGroup(group, request, labels, counted);
      if (blocked !== undefined) return { action: "block", rule: blocked, status: 403, counted };
    } else if (matches(statement)) {
      if (action?.allow) return { action: "allow", rule: name, counted };
      assert.ok(action?.block, name);
      return {
        action: "block",
        rule: name,
        status: action.block.customResponse?.responseCode ?? 403,
        counted,
      };
    }
  }
  return { action: "allow", counted };
}

/** The rules in the order of their priorities. */
export function rulesOf(acl: RecordedResource): Rule[] {
  return [...(acl.inputs.rules as readonly Rule[])].sort((one, other) => one.priority - other.priority);
}

/** Web ACL capacity units of all rules. */
export function units(rules: readonly Rule[]): number {
  return rules.reduce((sum, { statement }) => sum + capacity(statement), 0);
}

/** Characters of the longest regular expression. */
export function longestRegex(rules: readonly Rule[]): number {
  const longest = (statement: Statement): number =>
    Math.max(statement.regexMatchStatement?.regexString.length ?? 0, ...nested(statement).map(longest));
  return Math.max(...rules.map(({ statement }) => longest(statement)));
}

function nested({ andStatement, orStatement, notStatement, rateBasedStatement }: Statement): Statement[] {
  return [
    ...(andStatement?.statements ?? []),
    ...(orStatement?.statements ?? []),
    ...(notStatement ? [notStatement.statement] : []),
    ...(rateBasedStatement?.scopeDownStatement ? [rateBasedStatement.scopeDownStatement] : []),
  ];
}

/** The name of the rule of a group that blocks, where one does. */
function askGroup(
  { name, ruleActionOverrides = [] }: NonNullable<Statement["managedRuleGroupStatement"]>,
  request: Request,
  labels: Set<string>,
  counted: string[],
): string | undefined {
  const known = MANAGED[name];
  assert.ok(known, `${name} is not a group that the tests know`);
  for (const [rule, { label, matches }] of Object.entries(known)) {
    if (!matches(request)) continue;
    labels.add(label);
    const override = ruleActionOverrides.find((each) => each.name === rule);
    if (override === undefined) return rule;
    assert.deepEqual(override.actionToUse, { count: {} });
    counted.push(rule);
  }
  return undefined;
}

function fits(
  { regexString, fieldToMatch, textTransformations }: NonNullable<Statement["regexMatchStatement"]>,
  { method = "GET", path = "/" }: Request,
): boolean {
  const field = fieldToMatch.method === undefined ? path : method;
  const text = [...textTransformations]
    .sort((one, other) => one.priority - other.priority)
    .reduce((changed, { type }) => {
      const transform = TRANSFORMATIONS[type];
      assert.ok(transform, `${type} is not a transformation that the tests know`);
      return transform(changed);
    }, field);
  return new RegExp(regexString).test(text);
}

function holds(sets: readonly RecordedResource[], arn: string, address: string): boolean {
  const set = sets.find(({ name }) => arn.includes(`/${name}/`));
  assert.ok(set, `there is no IP set ${arn}`);
  const version = isIPv6(address) ? "ipv6" : "ipv4";
  if (set.inputs.ipAddressVersion !== version.toUpperCase()) return false;
  const list = new BlockList();
  for (const block of set.inputs.addresses as readonly string[]) {
    const [network = "", prefix] = block.split("/");
    list.addSubnet(network, Number(prefix), version);
  }
  return list.check(address, version);
}
