import {
  each,
  field,
  found,
  list,
  perAccount,
  perRegion,
  sharing,
  sum,
  type Quota,
  type Stack,
} from "./quota";

const ELB = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html";
const CLOUDFRONT =
  "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html";
const WAF = "https://docs.aws.amazon.com/waf/latest/developerguide/limits.html";
const ACM = "https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html";
const ROUTE53 = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html";

export const EDGE_QUOTAS: readonly Quota[] = [
  {
    name: "Application Load Balancers",
    service: "elasticloadbalancing",
    code: "L-53DA6B97",
    limit: 50,
    per: "region",
    source: ELB,
    use: perRegion("aws:lb/loadBalancer:LoadBalancer"),
  },
  {
    name: "Target groups",
    service: "elasticloadbalancing",
    code: "L-B22855CB",
    limit: 3000,
    per: "region",
    source: ELB,
    use: perRegion("aws:lb/targetGroup:TargetGroup"),
  },
  {
    name: "Listeners per Application Load Balancer",
    service: "elasticloadbalancing",
    code: "L-B6DF7632",
    limit: 50,
    per: "each",
    source: ELB,
    use: sharing("loadBalancerArn", "aws:lb/listener:Listener"),
  },
  {
    name: "Rules per Application Load Balancer",
    service: "elasticloadbalancing",
    limit: 100,
    per: "each",
    source: ELB,
    use: listenerRules,
  },
  {
    name: "CloudFront distributions",
    service: "cloudfront",
    limit: 500,
    per: "account",
    source: CLOUDFRONT,
    use: perAccount("aws:cloudfront/distribution:Distribution"),
  },
  {
    name: "Cache behaviors per distribution",
    service: "cloudfront",
    limit: 75,
    per: "each",
    source: CLOUDFRONT,
    use: each(
      "aws:cloudfront/distribution:Distribution",
      ({ inputs }) => list(inputs.orderedCacheBehaviors).length + 1,
    ),
  },
  {
    name: "Origins per distribution",
    service: "cloudfront",
    limit: 100,
    per: "each",
    source: CLOUDFRONT,
    use: each("aws:cloudfront/distribution:Distribution", ({ inputs }) => list(inputs.origins).length),
  },
  {
    name: "CloudFront functions",
    service: "cloudfront",
    limit: 100,
    per: "account",
    source: CLOUDFRONT,
    use: perAccount("aws:cloudfront/function:Function"),
  },
  {
    name: "Cache policies",
    service: "cloudfront",
    limit: 20,
    per: "account",
    source: CLOUDFRONT,
    use: perAccount("aws:cloudfront/cachePolicy:CachePolicy"),
  },
  {
    name: "Response headers policies",
    service: "cloudfront",
    limit: 20,
    per: "account",
    source: CLOUDFRONT,
    use: perAccount("aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy"),
  },
  {
    name: "Origin access controls",
    service: "cloudfront",
    limit: 100,
    per: "account",
    source: CLOUDFRONT,
    use: perAccount("aws:cloudfront/originAccessControl:OriginAccessControl"),
  },
  {
    name: "VPC origins",
    service: "cloudfront",
    limit: 25,
    per: "account",
    source: CLOUDFRONT,
    use: perAccount("aws:cloudfront/vpcOrigin:VpcOrigin"),
  },
  {
    name: "Web ACLs",
    service: "wafv2",
    limit: 100,
    per: "region",
    source: WAF,
    use: perRegion("aws:wafv2/webAcl:WebAcl"),
  },
  {
    name: "IP sets",
    service: "wafv2",
    limit: 100,
    per: "region",
    source: WAF,
    use: perRegion("aws:wafv2/ipSet:IpSet"),
  },
  {
    name: "Addresses per IP set",
    service: "wafv2",
    limit: 10_000,
    per: "each",
    source: WAF,
    use: each("aws:wafv2/ipSet:IpSet", ({ inputs }) => list(inputs.addresses).length),
  },
  {
    name: "Capacity units per web ACL",
    service: "wafv2",
    // 5,000 is the quota; what is above 1,500 costs extra.
    limit: 5000,
    per: "each",
    source: WAF,
    use: each("aws:wafv2/webAcl:WebAcl", ({ inputs }) =>
      list(inputs.rules).reduce<number>((total, rule) => total + capacity(field(rule, "statement")), 0),
    ),
  },
  {
    name: "Rate-based rules per web ACL",
    service: "wafv2",
    limit: 10,
    per: "each",
    source: WAF,
    use: each(
      "aws:wafv2/webAcl:WebAcl",
      ({ inputs }) =>
        list(inputs.rules).filter(
          (rule) => field(field(rule, "statement"), "rateBasedStatement") !== undefined,
        ).length,
    ),
  },
  {
    name: "ACM certificates",
    service: "acm",
    limit: 2500,
    per: "region",
    source: ACM,
    use: perRegion("aws:acm/certificate:Certificate"),
  },
  {
    name: "Names per ACM certificate",
    service: "acm",
    limit: 10,
    per: "each",
    source: ACM,
    use: each(
      "aws:acm/certificate:Certificate",
      ({ inputs }) => list(inputs.subjectAlternativeNames).length + 1,
    ),
  },
  {
    name: "Hosted zones",
    service: "route53",
    limit: 500,
    per: "account",
    source: ROUTE53,
    use: perAccount("aws:route53/zone:Zone"),
  },
  {
    name: "Records per hosted zone",
    service: "route53",
    limit: 10_000,
    per: "each",
    source: ROUTE53,
    use: sharing("zoneId", "aws:route53/record:Record"),
  },
];

/** Rules by load balancer; a rule names its listener by ARN, which has the load balancer's resource name in it. */
function listenerRules(stack: Stack) {
  return sum(
    found(stack, ["aws:lb/listenerRule:ListenerRule"]).map(({ inputs }) => [
      String(inputs.listenerArn).split("/")[2] ?? "",
      1,
    ]),
  );
}

/**
 * Capacity units of AWS's rule groups, and of the statements that the firewall uses.
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
const RULE_GROUPS: Readonly<Record<string, number>> = {
  AWSManagedRulesAmazonIpReputationList: 25,
  AWSManagedRulesCommonRuleSet: 700,
  AWSManagedRulesKnownBadInputsRuleSet: 200,
  AWSManagedRulesSQLiRuleSet: 200,
};

/**
 * Capacity units of a rule's statement.
 *
 * @throws Error for a rule group or a statement whose capacity is not known here.
 */
export function capacity(statement: unknown): number {
  const [[kind, value] = ["", undefined]] = Object.entries(statement ?? {}) as [string, unknown][];
  switch (kind) {
    case "ipSetReferenceStatement":
    case "labelMatchStatement":
      return 1;
    case "regexMatchStatement":
      return 3 + 10 * list(field(value, "textTransformations")).length;
    case "rateBasedStatement": {
      const scope = field(value, "scopeDownStatement");
      return 2 + (scope === undefined ? 0 : capacity(scope));
    }
    case "andStatement":
    case "orStatement":
      return list(field(value, "statements")).reduce<number>((total, one) => total + capacity(one), 0);
    case "notStatement":
      return capacity(field(value, "statement"));
    case "managedRuleGroupStatement": {
      const units = RULE_GROUPS[String(field(value, "name"))];
      if (units !== undefined) return units;
    }
  }
  throw new Error(`The capacity of ${JSON.stringify(statement)} is missing in preflight/quotas/edge.ts.`);
}
