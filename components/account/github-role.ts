import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument, type Statement } from "../iam";
import { AUDIENCE, ISSUER, subjects, type GithubRepository } from "./github-subject";

export interface GithubRoleArgs {
  readonly roleName: string;
  /** What the role is for, one line. */
  readonly description: string;
  /** IAM path of the role, out of reach of the roles that deploy; `/millrace-bootstrap/`. */
  readonly path: string;
  /** ARN of the account's identity provider for GitHub. */
  readonly providerArn: pulumi.Input<string>;
  readonly repository: GithubRepository;
  /** What runs the workflow: `pull_request`, `environment:prod`, `ref:refs/heads/main`. */
  readonly runBy: string;
  /** Managed policies by purpose, each at most 6144 characters. */
  readonly rights: Readonly<Record<string, readonly Statement[]>>;
  /** How long a session may last, in seconds; 3600 to 43200. @default 3600 */
  readonly sessionSeconds?: number;
}

/** A role for workflows of one GitHub repository, run by one event, branch or environment, and nobody else. */
export class GithubRole extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: GithubRoleArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:account:GithubRole", name, {}, opts);
    const role = this.createRole();
    for (const [purpose, statements] of Object.entries(args.rights)) this.allow(role, purpose, statements);
    this.arn = role.arn;
    this.registerOutputs({ arn: this.arn });
  }

  private createRole(): aws.iam.Role {
    const { roleName, description, path, providerArn, repository, runBy, sessionSeconds } = this.args;
    return new aws.iam.Role(
      `${this.name}-role`,
      {
        name: roleName,
        description,
        path,
        maxSessionDuration: sessionSeconds ?? 3600,
        assumeRolePolicy: policyDocument({
          principals: { federated: providerArn },
          actions: ["sts:AssumeRoleWithWebIdentity"],
          conditions: {
            StringEquals: {
              [`${ISSUER}:aud`]: AUDIENCE,
              [`${ISSUER}:sub`]: subjects(repository, runBy),
            },
          },
        }),
      },
      { parent: this },
    );
  }

  private allow(role: aws.iam.Role, purpose: string, statements: readonly Statement[]): void {
    const { roleName, path } = this.args;
    const policy = new aws.iam.Policy(
      `${this.name}-${purpose}`,
      { name: `${roleName}-${purpose}`, path, policy: policyDocument(...statements) },
      { parent: this },
    );
    new aws.iam.RolePolicyAttachment(
      `${this.name}-${purpose}-attachment`,
      { role: role.name, policyArn: policy.arn },
      { parent: this },
    );
  }
}
