import { z } from "zod";
import { readConfig as read, type Frozen } from "../components/config";
import { accountId, accountIdInList, awsConfig, count, text } from "../components/config-values";

/** Name of the Pulumi project, and namespace of its configuration. */
export const PROJECT = "millrace-bootstrap";

const state = z.strictObject({
  versionDays: count(1, 3650)
    .default(90)
    .describe("days for which an earlier version of a state can be brought back"),
});

const registry = z.strictObject({
  services: z
    .array(text("a name of lower-case letters, digits and dashes", /^[a-z][a-z0-9-]*$/))
    .min(1)
    .default(["producer", "consumer", "migrations", "web"])
    .describe("services with images, each with a repository"),
  pullerAccountIds: z.array(accountIdInList).default([]).describe("other accounts that pull these images"),
  versionsKept: count(1, 1000).default(30).describe("versions kept of each image"),
  untaggedDays: count(1, 3650).default(14).describe("days after which images without a tag are deleted"),
  scanning: z
    .enum(["basic", "enhanced", "account"])
    .default("basic")
    .describe("who scans images: basic or enhanced scanning, or as the account is set already"),
});

const loginArn = text(
  "the ARN of a secret whose name begins with ecr-pullthroughcache/",
  /^arn:aws:secretsmanager:[a-z0-9-]+:\d{12}:secret:ecr-pullthroughcache\/.+$/,
);

const imageCache = z.strictObject({
  registries: z
    .array(z.enum(["ecr-public", "kubernetes", "quay"]))
    .default(["ecr-public", "kubernetes"])
    .describe("public registries that the account caches"),
  dockerHubLoginArn: loginArn
    .optional()
    .describe("secret with username and accessToken; Docker Hub is cached with it, as docker-hub"),
  githubLoginArn: loginArn
    .optional()
    .describe("secret with username and accessToken; GitHub's registry is cached with it, as github"),
  keptDays: count(1, 3650).default(30).describe("days after which a cached image is fetched anew"),
});

const trail = z
  .strictObject({
    archiveAfterDays: count(1, 3650)
      .default(90)
      .describe("days after which the record is moved to storage that is cheap to keep and dear to read"),
    retentionDays: count(2, 3650).default(365).describe("days that the record is kept"),
  })
  .refine(({ archiveAfterDays, retentionDays }) => archiveAfterDays < retentionDays, {
    path: ["archiveAfterDays"],
    error: "must be less than retentionDays",
  });

const threatDetection = z.strictObject({
  features: z
    .array(z.enum(["eksAuditLogs", "lambdaNetwork", "malware", "rdsLogins", "runtime", "s3Data"]))
    .default(["eksAuditLogs", "malware", "rdsLogins", "s3Data"])
    .describe(
      "what is watched beside calls, connections and names; runtime puts agents into clusters and endpoints into networks",
    ),
  frequency: z
    .enum(["FIFTEEN_MINUTES", "ONE_HOUR", "SIX_HOURS"])
    .default("FIFTEEN_MINUTES")
    .describe("how soon a finding that comes again is told again"),
});

const chat = z.strictObject({
  slackWorkspaceId: text("the id of a Slack workspace, such as T07EA123LEP", /^T[A-Z0-9]{8,}$/).describe(
    "Slack workspace that has been let into the account by hand",
  ),
});

const environment = z.strictObject({
  regions: z
    .array(awsConfig.shape.region)
    .min(1)
    .optional()
    .describe("regions it has anything in, if not just this one; us-east-1 is always among them"),
  runner: z
    .boolean()
    .default(false)
    .describe("whether its workflows run inside its network, on the runner that infra makes"),
});

/** Names in whose place the account's own buckets, images and tags would be the environment's. */
const RESERVED = ["account", "bootstrap", "images", "shared", "state", "trail"];

const serviceLinkedRoles = z
  .array(z.enum(["ingestion", "kafka", "search", "spot"]))
  .default([])
  .refine((services) => new Set(services).size === services.length, { error: "must not repeat a service" })
  .describe("service-linked roles to create, for services that the account has not used yet");

const github = z.strictObject({
  repository: text("owner/name, as in its address", /^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/).describe(
    "repository whose workflows preview and deploy, owner/name",
  ),
  ownerId: z.int().min(1).describe("number of its owner, which outlives a rename"),
  repositoryId: z.int().min(1).describe("number of the repository"),
  environments: z
    .record(
      text("a name of up to 12 lower-case letters, digits and dashes", /^[a-z][a-z0-9-]{0,11}$/).refine(
        (name) => !RESERVED.includes(name),
        { error: `must be none of ${RESERVED.join(", ")}, under which the account has its own` },
      ),
      environment,
    )
    .default({})
    .describe("environments in this account, by the name of their stacks and of GitHub's environments"),
  connection: z
    .boolean()
    .default(false)
    .describe(
      "make a connection by which runners in a network sign in to GitHub; allowed by hand afterwards",
    ),
  providerArn: text(
    "the ARN of GitHub's identity provider (arn:aws:iam::ACCOUNT:oidc-provider/token.actions.githubusercontent.com)",
    /^arn:aws:iam::\d{12}:oidc-provider\/token\.actions\.githubusercontent\.com$/,
  )
    .optional()
    .describe("GitHub's identity provider, where the account has one already"),
});

/** Configuration of the stack; each key's description is its row in the guide. */
export const schema = z.strictObject({
  project: text("3 to 20 lower-case letters, digits and dashes", /^[a-z][a-z0-9-]{1,18}[a-z0-9]$/)
    .default("millrace")
    .describe("first part of all names"),
  owner: z.string().min(1).describe("team that answers for the account, a tag"),
  repository: z.string().min(1).describe("where this code lives, a tag"),
  accountId,
  protect: z
    .boolean()
    .default(true)
    .describe("Pulumi refuses to delete states, key and images, and leaves them in place even so"),
  state: state.prefault({}),
  registry: registry.optional(),
  imageCache: imageCache.optional(),
  trail: trail.optional(),
  threatDetection: threatDetection.optional(),
  chat: chat.optional(),
  serviceLinkedRoles,
  github: github.optional(),
});

/** What the stack's configuration says, checked and read-only. */
export type Config = Frozen<z.output<typeof schema>> & { readonly region: string };

/**
 * Reads the stack's configuration.
 *
 * @throws pulumi.RunError naming every problem at once.
 */
export function readConfig(): Config {
  const settings = read({ aws: awsConfig, [PROJECT]: schema });
  return Object.freeze({ region: settings.aws.region, ...settings[PROJECT] });
}
