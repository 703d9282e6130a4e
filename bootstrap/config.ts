import { z } from "zod";
import { readConfig as read, type Frozen } from "../components/config";
import { accountId, awsConfig, count, text } from "../components/config-values";

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
  versionsKept: count(1, 1000).default(30).describe("versions kept of each image"),
  untaggedDays: count(1, 3650).default(14).describe("days after which images without a tag are deleted"),
  scanning: z
    .enum(["basic", "enhanced", "account"])
    .default("basic")
    .describe("who scans images: basic or enhanced scanning, or as the account is set already"),
});

const github = z.strictObject({
  repository: text("owner/name, as in its address", /^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/).describe(
    "repository whose pull requests may preview, owner/name",
  ),
  ownerId: z.int().min(1).describe("number of its owner, which outlives a rename"),
  repositoryId: z.int().min(1).describe("number of the repository"),
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
  registry: registry.prefault({}),
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
