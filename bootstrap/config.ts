import { RunError } from "@pulumi/pulumi";
import { z } from "zod";
import { readConfig as read, type Frozen } from "../components/config";
import { readProject } from "../components/project";
import * as aws from "../components/rules/aws";
import * as names from "../components/rules/names";
import { loadServices } from "../platform/load";
import type { Rule } from "../components/rules/rule";
import { accountId, accountIdInList, awsConfig, count, list, text } from "../components/rules/values";

/** Name of the Pulumi project, and namespace of its configuration; the prefix of names is `config.project`. */
export const PROJECT = "millrace-bootstrap";

const state = z.strictObject({
  versionDays: count(1, 3650)
    .default(90)
    .describe("days for which an earlier version of a state can be brought back"),
});

const services = list(text(names.imageRepository)).min(1);

/** Services whose images are built from this repository; others name theirs in their manifests. */
const builtServices = () =>
  loadServices()
    .filter(({ source }) => source !== "image")
    .map(({ name }) => name);

const registry = z.strictObject({
  services: services
    .optional()
    .transform((given) => given ?? builtServices())
    .describe(
      "services with an image repository; by default every service whose image is built from its folder in `services/`",
    ),
  pullerAccountIds: list(accountIdInList).default([]).describe("other accounts that pull these images"),
  versionsKept: count(1, 1000).default(30).describe("versions kept of each image"),
  untaggedDays: count(1, 3650).default(14).describe("days after which images without a tag are deleted"),
  scanning: z
    .enum(["basic", "enhanced", "account"])
    .default("basic")
    .describe("who scans images: basic or enhanced scanning, or as the account is set already"),
});

const loginArn = text(aws.pullThroughSecretArn);

const imageCache = z.strictObject({
  registries: list(z.enum(["ecr-public", "kubernetes", "quay"]))
    .default(["ecr-public", "kubernetes"])
    .describe("public registries that the account caches"),
  dockerHubLoginArn: loginArn
    .optional()
    .describe("secret with username and accessToken; Docker Hub is cached with it, as docker-hub"),
  githubLoginArn: loginArn
    .optional()
    .describe("secret with username and accessToken; GitHub's registry is cached with it, as github"),
  keptDays: count(1, 3650).default(30).describe("days after which a cached image is fetched again"),
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
  features: list(z.enum(["eksAuditLogs", "lambdaNetwork", "malware", "rdsLogins", "runtime", "s3Data"]))
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
  slackWorkspaceId: text(aws.slackWorkspace).describe(
    "Slack workspace that has been let into the account by hand",
  ),
});

const environment = z.strictObject({
  regions: list(text(aws.region))
    .min(1)
    .optional()
    .describe("regions it has anything in, if not just this one; us-east-1 is always among them"),
  runner: z
    .boolean()
    .default(false)
    .describe("whether its workflows run inside its network, on the runner that infra makes"),
});

const serviceLinkedRoles = list(z.enum(["ingestion", "kafka", "search", "spot"]))
  .default([])
  .describe("service-linked roles to create, for services that the account has not used yet");

const githubOf = (environmentName: Rule) =>
  z.strictObject({
    repository: text(names.githubRepository("")).describe(
      "repository whose workflows preview and deploy, owner/name",
    ),
    ownerId: z.int().min(1).describe("number of its owner, which outlives a rename"),
    repositoryId: z.int().min(1).describe("number of the repository"),
    environments: z
      .record(text(environmentName), environment)
      .default({})
      .describe("environments in this account, by the name of their stacks and of GitHub's environments"),
    connection: z
      .boolean()
      .default(false)
      .describe(
        "make a connection by which runners in a network sign in to GitHub; allowed by hand afterwards",
      ),
    providerArn: text(aws.githubProviderArn)
      .optional()
      .describe("GitHub's identity provider, where the account has one already"),
  });

/** Configuration of the stack; each key's description is its row in the guide. */
export const schema = z.strictObject({
  owner: text(aws.tagValue).describe("team that owns the account; a tag"),
  repository: text(names.repositoryAddress).describe(
    "address of the code's repository without a scheme; a tag",
  ),
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
  github: githubOf(names.environment).optional(),
});

/** The schema with what depends on the project. */
function schemaFor(project: string) {
  return schema.safeExtend({ github: githubOf(names.environmentOf(project)).optional() });
}

/** What the stack's configuration says, checked and read-only. */
export type Config = Frozen<z.output<typeof schema>> & {
  /** First part of all names. */
  readonly project: string;
  readonly region: string;
};

/**
 * Reads the stack's configuration.
 *
 * @param project first part of all names. @default that of package.json
 * @throws pulumi.RunError naming every problem at once.
 */
export function readConfig(project: string = readProject(RunError)): Config {
  const settings = read({ aws: awsConfig, [PROJECT]: schemaFor(project) });
  return Object.freeze({ project, region: settings.aws.region, ...settings[PROJECT] });
}
