import {
  characters,
  each,
  found,
  perAccount,
  perRegion,
  sharing,
  sum,
  type Quota,
  type Stack,
} from "./quota";

const IAM = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html";
const KMS = "https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html";
const SECRETS = "https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html";

export const IDENTITY_QUOTAS: readonly Quota[] = [
  {
    name: "IAM roles",
    service: "iam",
    code: "L-FE177D64",
    limit: 1000,
    per: "account",
    source: IAM,
    use: perAccount("aws:iam/role:Role"),
  },
  {
    name: "IAM customer managed policies",
    service: "iam",
    code: "L-E95E4862",
    limit: 1500,
    per: "account",
    source: IAM,
    use: perAccount("aws:iam/policy:Policy"),
  },
  {
    name: "IAM instance profiles",
    service: "iam",
    code: "L-6E65F664",
    limit: 1000,
    per: "account",
    source: IAM,
    use: perAccount("aws:iam/instanceProfile:InstanceProfile"),
  },
  {
    name: "IAM OpenID Connect providers",
    service: "iam",
    code: "L-858F3967",
    limit: 100,
    per: "account",
    source: IAM,
    use: perAccount("aws:iam/openIdConnectProvider:OpenIdConnectProvider"),
  },
  {
    name: "Managed policies attached to an IAM role",
    service: "iam",
    code: "L-0DA4ABF3",
    limit: 10,
    per: "each",
    source: IAM,
    use: sharing("role", "aws:iam/rolePolicyAttachment:RolePolicyAttachment"),
  },
  {
    name: "Characters of an IAM managed policy",
    service: "iam",
    limit: 6144,
    per: "each",
    source: IAM,
    use: each("aws:iam/policy:Policy", ({ inputs }) => characters(inputs.policy)),
  },
  {
    name: "Characters of all inline policies of an IAM role",
    service: "iam",
    limit: 10_240,
    per: "each",
    source: IAM,
    use: inlinePolicies,
  },
  {
    name: "Characters of an IAM role trust policy",
    service: "iam",
    code: "L-C07B4B0D",
    limit: 2048,
    per: "each",
    source: IAM,
    use: each("aws:iam/role:Role", ({ inputs }) => characters(inputs.assumeRolePolicy)),
  },
  {
    name: "KMS keys",
    service: "kms",
    code: "L-C2F1777E",
    limit: 100_000,
    per: "region",
    source: KMS,
    use: perRegion("aws:kms/key:Key"),
  },
  {
    name: "Bytes of a KMS key policy",
    service: "kms",
    limit: 32_768,
    per: "each",
    source: KMS,
    use: each("aws:kms/key:Key", ({ inputs }) => String(inputs.policy).length),
  },
  {
    name: "Secrets",
    service: "secretsmanager",
    code: "L-2F66C23C",
    limit: 500_000,
    per: "region",
    source: SECRETS,
    use: perRegion(
      "aws:secretsmanager/secret:Secret",
      "aws:rds/cluster:Cluster",
      "aws:docdb/cluster:Cluster",
    ),
  },
];

function inlinePolicies(stack: Stack) {
  return sum(
    found(stack, ["aws:iam/rolePolicy:RolePolicy"]).map(({ inputs }) => [
      String(inputs.role),
      characters(inputs.policy),
    ]),
  );
}
