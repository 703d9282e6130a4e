import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument, type Statement } from "../iam";
import { subjects, type GithubRepository } from "./github-subject";

const ISSUER = "token.actions.githubusercontent.com";
const AUDIENCE = "sts.amazonaws.com";

export interface GithubArgs {
  /** Prefix of the roles' names. */
  readonly project: string;
  readonly repository: GithubRepository;
  /**
   * GitHub's identity provider where the account already has one; there can be only one an account.
   * @default one is made
   */
  readonly providerArn?: string;
  /** Bucket with the states that a preview compares with. */
  readonly stateBucketArn: pulumi.Input<string>;
  /** Key of the states and of the secrets in them. */
  readonly stateKeyArn: pulumi.Input<string>;
}

/** What GitHub Actions may do in the account: workflows of pull requests may preview, and change nothing. */
export class Github extends pulumi.ComponentResource {
  readonly previewRoleArn: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: GithubArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:account:Github", name, {}, opts);
    const role = this.createPreviewRole(args.providerArn ?? this.createProvider().arn);
    this.allowPreview(role);
    this.previewRoleArn = role.arn;
    this.registerOutputs({ previewRoleArn: this.previewRoleArn });
  }

  private createProvider(): aws.iam.OpenIdConnectProvider {
    return new aws.iam.OpenIdConnectProvider(
      `${this.name}-provider`,
      { url: `https://${ISSUER}`, clientIdLists: [AUDIENCE] },
      { parent: this },
    );
  }

  private createPreviewRole(providerArn: pulumi.Input<string>): aws.iam.Role {
    return new aws.iam.Role(
      `${this.name}-preview`,
      {
        name: `${this.args.project}-preview`,
        description: `Pull requests of ${this.args.repository.repository} preview with this role`,
        maxSessionDuration: 3600,
        assumeRolePolicy: policyDocument({
          principals: { federated: providerArn },
          actions: ["sts:AssumeRoleWithWebIdentity"],
          conditions: {
            StringEquals: {
              [`${ISSUER}:aud`]: AUDIENCE,
              [`${ISSUER}:sub`]: subjects(this.args.repository, "pull_request"),
            },
          },
        }),
      },
      { parent: this },
    );
  }

  private allowPreview(role: aws.iam.Role): void {
    new aws.iam.RolePolicy(
      `${this.name}-preview-policy`,
      { role: role.name, policy: policyDocument(...this.previewStatements()) },
      { parent: this },
    );
  }

  /** A preview takes no lock and writes nothing; it reads states, decrypts them, and asks AWS what the programs ask. */
  private previewStatements(): Statement[] {
    const { stateBucketArn, stateKeyArn } = this.args;
    return [
      { actions: ["s3:ListBucket"], resources: [stateBucketArn] },
      { actions: ["s3:GetObject"], resources: [pulumi.interpolate`${stateBucketArn}/.pulumi/*`] },
      { actions: ["kms:Decrypt"], resources: [stateKeyArn] },
      // Look-ups know no resources.
      { actions: ["ec2:DescribeAvailabilityZones"], resources: ["*"] },
    ];
  }
}
