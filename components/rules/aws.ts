import { also, rule, type Rule } from "./rule";

// Rules for values that AWS APIs take. All ARNs here are of the partition `aws`.

const REGION = "(us|eu|ap|sa|ca|me|af|il|mx)-[a-z]+-\\d+";
const ACCOUNT = "\\d{12}";
/** Path and name of an IAM role or user. */
const IAM_NAME = "([!-)+->@-~]+\\/)?[\\w+=,.@-]{1,64}";
const UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

/**
 * A region of the partition `aws`, of which all ARNs are; China, GovCloud and the isolated regions have others.
 *
 * @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
 */
export const region = also(
  rule("an AWS region, such as eu-central-1", /^[a-z]{2,4}(-[a-z]+)+-\d+$/),
  "must be a region of the partition aws, such as eu-central-1, since China, GovCloud and sovereign regions have other ARNs",
  new RegExp(`^${REGION}$`),
);

/**
 * @see https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html
 */
export const zoneId = rule(
  "a zone's id, such as use1-az1 (names such as us-east-1a differ by account)",
  /^[a-z]{3,5}\d-az\d$/,
);

/**
 * @see https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html
 */
export const accountId = rule("the twelve digits of an AWS account, in quotes", /^\d{12}$/);

/**
 * The characters and the length that all services take; some take more.
 *
 * @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
 */
export const tagValue = also(
  rule(
    "a tag value of 1 to 256 letters, digits, spaces and _ . : / = + - @, without a space at either end",
    (text) => /^[\p{L}\p{N} _.:/=+\-@]{1,256}$/u.test(text) && text.trim() === text,
  ),
  "must not begin with aws:, which is reserved for AWS",
  (text) => !/^aws:/i.test(text),
);

/**
 * @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
 */
export const tagKey = also(
  rule(
    "a tag key of 1 to 128 letters, digits, spaces and _ . : / = + - @",
    (text) => /^[\p{L}\p{N} _.:/=+\-@]{1,128}$/u.test(text) && text.trim() === text,
  ),
  "must not begin with aws:, which is reserved for AWS",
  (text) => !/^aws:/i.test(text),
);

/**
 * The last part of an interface endpoint's service name.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
 */
export const endpointService = also(
  rule("the last part of an AWS service's endpoint name, such as ecr.api", /^[a-z0-9]+([.-][a-z0-9]+)*$/),
  "must not be s3 or dynamodb, which have gateway endpoints",
  (text) => text !== "s3" && text !== "dynamodb",
);

function arn(what: string, service: string, resource: string, regional = true): Rule {
  return rule(what, new RegExp(`^arn:aws:${service}:${regional ? REGION : ""}:${ACCOUNT}:${resource}$`));
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
export const roleOrUserArn = arn("the ARN of an IAM role or user", "iam", `(role|user)\\/${IAM_NAME}`, false);

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
export const principalArn = arn(
  "the ARN of an IAM user, role or account",
  "iam",
  `(root|(role|user)\\/${IAM_NAME})`,
  false,
);

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html */
export const githubProviderArn = arn(
  "the ARN of GitHub's identity provider (arn:aws:iam::ACCOUNT:oidc-provider/token.actions.githubusercontent.com)",
  "iam",
  "oidc-provider\\/token\\.actions\\.githubusercontent\\.com",
  false,
);

/** @see https://docs.aws.amazon.com/acm/latest/userguide/authen-overview.html */
export const certificateArn = arn("the ARN of a certificate in ACM", "acm", `certificate\\/${UUID}`);

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id-key-ARN */
export const keyArn = arn("the ARN of a KMS key", "kms", `key\\/(mrk-[0-9a-f]{32}|${UUID})`);

/** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html */
export const secretArn = arn(
  "the ARN of a secret in Secrets Manager",
  "secretsmanager",
  "secret:[\\w/+=.@!-]{1,512}",
);

/** @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-creating-secret.html */
export const pullThroughSecretArn = arn(
  "the ARN of a secret whose name begins with ecr-pullthroughcache/",
  "secretsmanager",
  "secret:ecr-pullthroughcache\\/[\\w/+=.@-]+",
);

/** @see https://docs.aws.amazon.com/dtconsole/latest/userguide/connections.html */
export const connectionArn = arn(
  "the ARN of a connection (arn:aws:codeconnections:REGION:ACCOUNT:connection/ID)",
  "codeconnections",
  `connection\\/${UUID}`,
);

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBClusterFromSnapshot.html */
export const clusterSnapshot = rule(
  "the name or ARN of a cluster's snapshot",
  new RegExp(`^(arn:aws:rds:${REGION}:${ACCOUNT}:cluster-snapshot:)?([a-z]+:)?[a-z](-?[a-z0-9])*$`, "i"),
);

/** An ARN of whatever service, as another program exports it. */
export const anyArn = rule("an ARN", /^arn:aws:[a-z0-9-]+:[a-z0-9-]*:(\d{12}|aws)?:[!-~]+$/);

/** An id, a name or an address that AWS has made: printable ASCII without blanks. */
export const identifier = rule("an identifier without blanks", /^[!-~]{1,4096}$/);

/** @see https://docs.aws.amazon.com/chatbot/latest/adminguide/slack-setup.html */
export const slackWorkspace = rule("the id of a Slack workspace, such as T07EA123LEP", /^T[A-Z0-9]{8,20}$/);

/** @see https://docs.aws.amazon.com/chatbot/latest/adminguide/slack-setup.html */
export const slackChannel = rule("the id of a Slack channel, such as C07EZ1ABC23", /^[CG][A-Z0-9]{8,20}$/);
