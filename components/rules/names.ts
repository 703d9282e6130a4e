import { also, rule, type Rule } from "./rule";

// Rules for names that this project gives, each a part of physical names in AWS.

/** Names in whose place the account's own buckets, images and tags would be the environment's. */
const ACCOUNT_WIDE = ["account", "bootstrap", "images", "shared", "state", "trail"];

/**
 * The most characters of PROJECT-ENVIRONMENT, which begins the names of all resources of an environment. The shortest
 * limits of AWS are those of OpenSearch domains and pipelines (28), of which `-search` takes seven, load balancers (32)
 * and caches (40).
 *
 * @see https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_CreateDomain.html
 */
const LONGEST_PREFIX = 21;

/** Characters that a project leaves to its environments, at least. */
const SHORTEST_ENVIRONMENT = 3;

/**
 * The name of an environment of any project. Aurora and ElastiCache take neither a dash at the end nor two in a row.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.Constraints
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html
 */
export const environment = also(
  also(
    rule("a name of up to 12 lower-case letters, digits and dashes", /^[a-z][a-z0-9-]{0,11}$/),
    "must have no dash at its end and no two in a row",
    dashesApart,
  ),
  `must be none of ${ACCOUNT_WIDE.join(", ")}, under which the account has its own`,
  (text) => !ACCOUNT_WIDE.includes(text),
);

/** The name of an environment that leaves room for its project in the names of all resources. */
export function environmentOf(project: string): Rule {
  const longest = LONGEST_PREFIX - project.length - 1;
  return also(
    environment,
    `must have at most ${longest} characters, since ${project}-ENVIRONMENT is part of names and may have ${LONGEST_PREFIX}`,
    (text) => text.length <= longest,
  );
}

/** The most characters of a project. */
const LONGEST_PROJECT = LONGEST_PREFIX - 1 - SHORTEST_ENVIRONMENT;

/**
 * The first part of all names, among them those of buckets.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export const project = also(
  rule(
    `3 to ${LONGEST_PROJECT} lower-case letters, digits and single dashes, with a letter first and no dash at the end`,
    (text) => /^[a-z][a-z0-9-]+[a-z0-9]$/.test(text) && text.length <= LONGEST_PROJECT && dashesApart(text),
  ),
  "must not begin with aws, amazon, amzn-s3-demo- or sthree-, which AWS reserves",
  (text) => !/^(aws|amazon|amzn-s3-demo-|sthree-)/.test(text),
);

/** A part of the identifiers of Aurora clusters and of IAM roles. */
export const databaseKey = rule(
  "a name of up to 24 lower-case letters, digits and single dashes",
  /^(?=.{1,24}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
);

/** The name of a service; the registry of services says more. */
export const serviceKey = rule(
  "a name of 2 to 18 lower-case letters, digits and single dashes",
  /^(?=.{2,18}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
);

/** A part of a resource's name in Pulumi. */
export const accessKey = rule(
  "a name of lower-case letters, digits and dashes",
  /^(?=.{1,63}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
);

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
export const imageRepository = rule(
  "a name of lower-case letters, digits and dashes",
  /^(?=.{2,200}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
);

/**
 * Where the code is, without a scheme: the value of a tag, and the first part of links into the code.
 */
export const repositoryAddress = rule(
  "a repository's address without a scheme, such as github.com/example/millrace",
  /^(?=.{1,256}$)[a-z0-9][a-z0-9.-]*(:\d{1,5})?(\/[\w.-]+)+$/,
);

/** @see https://docs.github.com/en/get-started/using-github/github-glossary */
export const githubRepository = (where: string) =>
  rule(`owner/name, as in its address${where}`, /^[A-Za-z0-9](-?[A-Za-z0-9]){0,38}\/[\w.-]{1,100}$/);

/** Whether no dash ends the text or follows another. */
function dashesApart(text: string): boolean {
  return !/--|-$/.test(text);
}
