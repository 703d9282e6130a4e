import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { requireValid, type ArgumentProblem } from "../arguments";
import { policyDocument, type Account } from "../iam";
import type { LogSettings } from "../operations/logs";
import { firewallBlock } from "../rules/network";
import { objection } from "../rules/rule";
import { byVersion } from "./addresses";
import { pathProblems, rateObjection } from "./firewall-paths";
import { ANSWERS, firewallRules, visible, type FirewallLimits } from "./firewall-rules";
import { GLOBAL_REGION } from "./region";

export interface FirewallArgs extends FirewallLimits {
  /** Physical name of the web ACL and prefix of what belongs to it. */
  readonly identifier: string;
  /** The account, with CloudFront's region. */
  readonly account: Account;
  /** IPv4 and IPv6 blocks that are always allowed, except for the deny list and blocked paths. @default [] */
  readonly allow?: readonly string[];
  /** IPv4 and IPv6 blocks that are blocked. @default [] */
  readonly deny?: readonly string[];
  /** What is logged: requests that a rule blocked or counted, or all. */
  readonly logged: "refused" | "all";
  /** How the log is kept; its key is in CloudFront's region. */
  readonly logs: LogSettings;
}

const SCOPE = { scope: "CLOUDFRONT", region: GLOBAL_REGION } as const;

/** Headers that sign somebody in; the log says that they were there, not what they held. */
const REDACTED = ["authorization", "cookie"];

/**
 * Web ACL in front of CloudFront, with a log: lists of addresses, blocked paths, rate limits, and AWS's managed rules
 * against known attacks.
 */
export class Firewall extends pulumi.ComponentResource {
  /** The web ACL, which a distribution names. */
  readonly webAclArn: pulumi.Output<string>;
  /** Dimension `WebACL` of its metrics. */
  readonly webAclName: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: FirewallArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:edge:Firewall", name, {}, opts);
    requireValid(`the firewall ${name}`, problemsOf(args));
    const acl = this.acl();
    this.log(acl);

    this.webAclArn = acl.arn;
    this.webAclName = acl.name;
    this.registerOutputs({ webAclArn: this.webAclArn, webAclName: this.webAclName });
  }

  private acl(): aws.wafv2.WebAcl {
    const { identifier, allow = [], deny = [] } = this.args;
    const lists = { allowed: this.ipSets("allowed", allow), denied: this.ipSets("denied", deny) };
    return new aws.wafv2.WebAcl(
      `${this.name}-acl`,
      {
        ...SCOPE,
        name: identifier,
        description: `Requests to ${identifier}`,
        defaultAction: { allow: {} },
        rules: firewallRules(this.args, lists),
        customResponseBodies: Object.entries(ANSWERS).map(([key, content]) => ({
          key,
          content,
          contentType: "APPLICATION_JSON",
        })),
        visibilityConfig: visible(identifier),
      },
      { parent: this },
    );
  }

  /** A set holds addresses of one version. */
  private ipSets(list: string, blocks: readonly string[]): pulumi.Output<string>[] {
    return byVersion(blocks).map(
      ({ version, addresses }) =>
        new aws.wafv2.IpSet(
          `${this.name}-${list}-${version}`,
          {
            ...SCOPE,
            name: `${this.args.identifier}-${list}-${version}`,
            description: `Addresses ${list} by configuration`,
            ipAddressVersion: version.toUpperCase(),
            addresses,
          },
          { parent: this },
        ).arn,
    );
  }

  private log(acl: aws.wafv2.WebAcl): void {
    const { identifier, logs, logged } = this.args;
    const group = new aws.cloudwatch.LogGroup(
      `${this.name}-log`,
      // AWS takes no other prefix.
      { ...logs, name: `aws-waf-logs-${identifier}`, region: GLOBAL_REGION },
      { parent: this },
    );
    new aws.wafv2.WebAclLoggingConfiguration(
      `${this.name}-logging`,
      {
        region: GLOBAL_REGION,
        resourceArn: acl.arn,
        logDestinationConfigs: [group.arn],
        redactedFields: REDACTED.map((name) => ({ singleHeader: { name } })),
        ...(logged === "refused" && { loggingFilter: REFUSED }),
      },
      { parent: this, dependsOn: this.delivery(group) },
    );
  }

  /** Without it AWS writes a policy of its own, shared by all web ACLs of the account until it is too long. */
  private delivery(group: aws.cloudwatch.LogGroup): pulumi.Resource {
    const { identifier, account } = this.args;
    return new aws.cloudwatch.LogResourcePolicy(
      `${this.name}-delivery`,
      {
        region: GLOBAL_REGION,
        policyName: `${identifier}-firewall`,
        policyDocument: policyDocument({
          principals: { service: "delivery.logs.amazonaws.com" },
          actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
          resources: [pulumi.interpolate`${group.arn}:*`],
          conditions: {
            ArnLike: { "aws:SourceArn": `arn:aws:logs:${GLOBAL_REGION}:${account.id}:*` },
            StringEquals: { "aws:SourceAccount": account.id },
          },
        }),
      },
      { parent: this },
    );
  }
}

function problemsOf(args: FirewallArgs): ArgumentProblem[] {
  const { account, allow = [], deny = [], requestsPerFiveMinutes, strippedPrefixes } = args;
  const wrong = (path: readonly (string | number)[], value: unknown, must: string | undefined) =>
    must === undefined ? [] : [{ path, value, must }];
  const elsewhere =
    account.region === GLOBAL_REGION
      ? undefined
      : `must be ${GLOBAL_REGION}, since the firewall is for CloudFront`;
  return [
    ...wrong(["account", "region"], account.region, elsewhere),
    ...wrong(["requestsPerFiveMinutes"], requestsPerFiveMinutes, rateObjection(requestsPerFiveMinutes)),
    ...Object.entries({ allow, deny }).flatMap(([key, blocks]) =>
      blocks.flatMap((block, index) => wrong([key, index], block, objection(firewallBlock, block))),
    ),
    ...pathProblems(args, strippedPrefixes),
  ];
}

/** Keeps what a rule blocked or counted, and what it would have. */
const REFUSED = {
  defaultBehavior: "DROP",
  filters: [
    {
      behavior: "KEEP",
      requirement: "MEETS_ANY",
      conditions: ["BLOCK", "COUNT", "EXCLUDED_AS_COUNT"].map((action) => ({ actionCondition: { action } })),
    },
  ],
};
