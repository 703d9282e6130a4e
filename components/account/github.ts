import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument } from "../iam";
import { boundary } from "./boundary";
import { deployRights } from "./deploy-rights";
import type { EnvironmentScope } from "./environment";
import { GithubRole } from "./github-role";
import { AUDIENCE, ISSUER, type GithubRepository } from "./github-subject";
import { pushImages } from "./image-rights";
import { LOOKUPS } from "./lookups";
import { preflightRights } from "./preflight-rights";
import { readStates } from "./state-access";

export interface GithubArgs {
  /** Prefix of the roles' names, and of their IAM path. */
  readonly project: string;
  readonly repository: GithubRepository;
  /**
   * GitHub's identity provider where the account already has one; there can be only one an account.
   * @default one is made
   */
  readonly providerArn?: string;
  /** Environments in this account; each has a role that previews, one that deploys, and a boundary. */
  readonly environments: readonly EnvironmentScope[];
  /** Repositories that workflows of the branch `main` push images to. @default none, and no role for that */
  readonly imageRepositoryArns?: readonly pulumi.Input<string>[];
  /** Make a connection by which CodeBuild signs in to GitHub; it waits until somebody allows it in the console. */
  readonly connection: boolean;
}

/** The roles of an environment's workflows. */
export interface EnvironmentRoles {
  readonly preview: pulumi.Output<string>;
  readonly deploy: pulumi.Output<string>;
}

/**
 * What GitHub Actions may do in the account. Pull requests preview, and change nothing; workflows that GitHub lets into
 * an environment deploy that environment; those of the branch `main` push images.
 */
export class Github extends pulumi.ComponentResource {
  /** ARNs of roles by environment. */
  readonly roles: Readonly<Record<string, EnvironmentRoles>>;
  /** ARN of the role that pushes images. */
  readonly imagesRoleArn: pulumi.Output<string> | undefined;
  readonly connectionArn: pulumi.Output<string> | undefined;

  private readonly providerArn: pulumi.Input<string>;

  constructor(
    private readonly name: string,
    private readonly args: GithubArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:account:Github", name, {}, opts);
    this.providerArn = args.providerArn ?? this.createProvider().arn;
    this.roles = Object.fromEntries(
      args.environments.map((scope) => {
        this.limit(scope);
        return [scope.environment, { preview: this.previewRole(scope), deploy: this.deployRole(scope) }];
      }),
    );
    this.imagesRoleArn = args.imageRepositoryArns && this.imagesRole(args.imageRepositoryArns);
    this.connectionArn = args.connection ? this.createConnection().arn : undefined;
    this.registerOutputs({
      roles: this.roles,
      imagesRoleArn: this.imagesRoleArn,
      connectionArn: this.connectionArn,
    });
  }

  private createProvider(): aws.iam.OpenIdConnectProvider {
    return new aws.iam.OpenIdConnectProvider(
      `${this.name}-provider`,
      { url: `https://${ISSUER}`, clientIdLists: [AUDIENCE] },
      { parent: this },
    );
  }

  private createConnection(): aws.codeconnections.Connection {
    return new aws.codeconnections.Connection(
      `${this.name}-connection`,
      { name: `${this.args.project}-github`, providerType: "GitHub" },
      { parent: this },
    );
  }

  /** Made here, as whoever deploys must not be able to change what limits the roles they make. */
  private limit(scope: EnvironmentScope): void {
    new aws.iam.Policy(
      `${this.name}-${scope.environment}-boundary`,
      {
        name: `${scope.identifier}-boundary`,
        description: `The most that a role of ${scope.identifier} may do`,
        policy: policyDocument(...boundary(scope)),
      },
      { parent: this },
    );
  }

  /** A preview takes no lock and writes nothing; it reads states, decrypts them, and asks AWS what the programs ask. */
  private previewRole(scope: EnvironmentScope): pulumi.Output<string> {
    // Look-ups know no resources.
    const lookups = { actions: [...new Set(Object.values(LOOKUPS).flat())].sort(), resources: ["*"] };
    return this.role(`${scope.environment}-preview`, {
      description: `Pull requests preview ${scope.environment}`,
      runBy: "pull_request",
      rights: { reading: [...readStates(scope), lookups], preflight: preflightRights(scope) },
    });
  }

  private deployRole(scope: EnvironmentScope): pulumi.Output<string> {
    return this.role(`${scope.environment}-deploy`, {
      description: `GitHub's environment ${scope.environment} deploys`,
      runBy: `environment:${scope.environment}`,
      rights: { ...deployRights(scope), preflight: preflightRights(scope) },
      // A first update waits for a cluster, a database and a CDN, and must not lose its credentials over it.
      sessionSeconds: 7200,
    });
  }

  private imagesRole(repositoryArns: readonly pulumi.Input<string>[]): pulumi.Output<string> {
    return this.role("images", {
      description: "The branch main pushes images",
      runBy: "ref:refs/heads/main",
      rights: { pushing: pushImages(repositoryArns) },
    });
  }

  private role(
    purpose: string,
    role: Pick<
      ConstructorParameters<typeof GithubRole>[1],
      "description" | "runBy" | "rights" | "sessionSeconds"
    >,
  ): pulumi.Output<string> {
    const { project, repository } = this.args;
    const { arn } = new GithubRole(
      `${this.name}-${purpose}`,
      {
        ...role,
        roleName: `${project}-${purpose}`,
        // Not the prefix of an environment, whose deploy role may do with roles as it likes.
        path: `/${project}-bootstrap/`,
        providerArn: this.providerArn,
        repository,
      },
      { parent: this },
    );
    return arn;
  }
}
