import { z } from "zod";
import { readConfig, type Frozen } from "../components/config";

const text = z.string().min(1);
const days = z.int().min(1).max(3650);

const github = z.strictObject({
  /** The repository whose pull requests may preview, `owner/name`. */
  repository: z.string().regex(/^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/, "must be owner/name, as in its address"),
  /** Numbers of both: `gh api repos/OWNER/NAME --jq '.owner.id, .id'`. */
  ownerId: z.int().min(1),
  repositoryId: z.int().min(1),
  /** GitHub's identity provider, where the account has one already. */
  providerArn: z
    .string()
    .regex(
      /^arn:aws:iam::\d{12}:oidc-provider\/token\.actions\.githubusercontent\.com$/,
      "must be the ARN of GitHub's identity provider (arn:aws:iam::ACCOUNT:oidc-provider/token.actions.githubusercontent.com)",
    )
    .optional(),
});

const schema = z.strictObject({
  /** Prefix of all names. */
  project: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,18}[a-z0-9]$/, "must be 3 to 20 lower-case letters, digits and hyphens")
    .default("millrace"),
  /** Tags: who answers for this, and where it is described. */
  owner: text,
  repository: text,
  /** Refuses credentials of any other account. */
  account: z
    .string()
    .regex(/^\d{12}$/, "must be an account number, 12 digits in quotes")
    .optional(),
  /** Refuses a destroy. */
  protect: z.boolean().default(true),
  state: z.strictObject({ versionDays: days.default(90) }).prefault({}),
  registry: z
    .strictObject({
      services: z
        .array(z.string().regex(/^[a-z][a-z0-9-]*$/, "must be a name in lower case"))
        .min(1)
        .default(["producer", "consumer", "migrations", "web"]),
      versionsKept: z.int().min(1).max(1000).default(30),
      untaggedDays: days.default(14),
      scanning: z.enum(["basic", "enhanced", "account"]).default("basic"),
    })
    .prefault({}),
  /** Lets pull requests preview; without it there is no role for GitHub. */
  github: github.optional(),
});

const aws = z.strictObject({
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "must be an AWS region, like eu-central-1"),
});

/** The program's settings, checked. */
export type Config = Frozen<z.output<typeof schema>> & { readonly region: string };

/**
 * Reads the stack's configuration.
 *
 * @throws pulumi.RunError naming every problem at once.
 */
export function readBootstrapConfig(): Config {
  const settings = readConfig({ aws, "millrace-bootstrap": schema });
  return Object.freeze({ ...settings["millrace-bootstrap"], region: settings.aws.region });
}
