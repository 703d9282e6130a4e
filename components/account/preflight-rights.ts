import type { Statement } from "../iam";
import type { EnvironmentScope } from "./environment";
import { readStateFiles } from "./state-access";

/** IAM actions of each check of `npm run preflight`. All only read. */
export const PREFLIGHT_READS = {
  account: ["sts:GetCallerIdentity"],
  // Compares names with those in Pulumi's state, which the check `backend` may read.
  names: [],
  regions: ["ec2:DescribeRegions"],
  zones: ["ec2:DescribeAvailabilityZones", "ec2:DescribeInstanceTypeOfferings"],
  endpoints: ["ec2:DescribeAvailabilityZones", "ec2:DescribeVpcEndpointServices"],
  engines: [
    "ec2:DescribeAvailabilityZones",
    "elasticache:DescribeCacheEngineVersions",
    "es:ListInstanceTypeDetails",
    "kafka:ListKafkaVersions",
    "rds:DescribeOrderableDBInstanceOptions",
  ],
  "linked-roles": ["iam:GetRole"],
  quotas: [
    "ec2:DescribeAddresses",
    "ec2:DescribeVpcs",
    "eks:ListClusters",
    "iam:ListRoles",
    "logs:DescribeResourcePolicies",
    "rds:DescribeDBClusters",
    "servicequotas:ListServiceQuotas",
  ],
  domain: ["route53:GetHostedZone", "route53:ListHostedZonesByName"],
  kubernetes: ["eks:DescribeClusterVersions"],
  "add-ons": ["eks:DescribeAddonConfiguration", "eks:DescribeAddonVersions"],
  backend: ["s3:GetObject", "s3:ListBucket"],
  "secrets-key": ["kms:DescribeKey"],
  images: ["ecr:BatchGetImage", "ecr:DescribePullThroughCacheRules"],
  // Whether they exist, not what is in them.
  "service-secrets": ["secretsmanager:DescribeSecret"],
  budget: ["budgets:ViewBudget"],
  slack: ["chatbot:DescribeSlackWorkspaces"],
} as const;

export type PreflightCheck = keyof typeof PREFLIGHT_READS;

type PreflightScope = Pick<
  EnvironmentScope,
  "accountId" | "environment" | "identifier" | "programs" | "stateBucketArn" | "stateKeyArn"
>;

/** May make every check of `npm run preflight`, and change nothing. */
export function preflightRights(scope: PreflightScope): Statement[] {
  const { accountId, identifier, stateKeyArn } = scope;
  const narrowed: readonly Statement[] = [
    {
      actions: PREFLIGHT_READS["linked-roles"],
      resources: [`arn:aws:iam::${accountId}:role/aws-service-role/*`],
    },
    ...readStateFiles(scope),
    { actions: PREFLIGHT_READS["secrets-key"], resources: [stateKeyArn] },
    {
      actions: PREFLIGHT_READS["service-secrets"],
      resources: [`arn:aws:secretsmanager:*:${accountId}:secret:${identifier}/*`],
    },
  ];
  const elsewhere: ReadonlySet<string> = new Set(narrowed.flatMap(({ actions }) => actions));
  const everywhere = Object.values(PREFLIGHT_READS)
    .flat()
    .filter((action) => !elsewhere.has(action));
  // These lists and descriptions know no resources, except images, whose registry may be another account's.
  return [{ actions: [...new Set(everywhere)].sort(), resources: ["*"] }, ...narrowed];
}
