import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { UPSTREAMS, type Upstream } from "./upstreams";

export interface ImageCacheArgs {
  /** Registries to cache without a login. */
  readonly registries: readonly Exclude<Upstream, "docker-hub" | "github">[];
  /**
   * Secret with `username` and `accessToken`, its name beginning with `ecr-pullthroughcache/`.
   * @default Docker Hub is not cached
   */
  readonly dockerHubLoginArn?: string;
  /**
   * The same for GitHub's registry.
   * @default it is not cached
   */
  readonly githubLoginArn?: string;
  /** Days after which a cached image is deleted; whoever needs it once more has it fetched again. */
  readonly keptDays: number;
}

/**
 * Images of public registries by way of the account's own: pulled once, scanned, there also while the upstream is not,
 * and within reach of networks without a way out.
 */
export class ImageCache extends pulumi.ComponentResource {
  constructor(
    private readonly name: string,
    private readonly args: ImageCacheArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:account:ImageCache", name, {}, opts);
    const { registries, dockerHubLoginArn, githubLoginArn } = args;
    for (const registry of registries) this.cache(registry);
    if (dockerHubLoginArn !== undefined) this.cache("docker-hub", dockerHubLoginArn);
    if (githubLoginArn !== undefined) this.cache("github", githubLoginArn);
    this.registerOutputs({});
  }

  private cache(prefix: Upstream, credentialArn?: string): void {
    const url = UPSTREAMS[prefix];
    const template = new aws.ecr.RepositoryCreationTemplate(
      `${this.name}-${prefix}-template`,
      {
        prefix,
        description: `Cache of ${url}`,
        appliedFors: ["PULL_THROUGH_CACHE"],
        // What upstream moves a tag to must be able to follow.
        imageTagMutability: "MUTABLE",
        // What is public needs no key of one's own, for which ECR would want a role.
        encryptionConfigurations: [{ encryptionType: "AES256" }],
        lifecyclePolicy: JSON.stringify(this.lifecycle()),
      },
      { parent: this },
    );
    new aws.ecr.PullThroughCacheRule(
      `${this.name}-${prefix}-rule`,
      {
        ecrRepositoryPrefix: prefix,
        upstreamRegistryUrl: url,
        ...(credentialArn !== undefined && { credentialArn }),
      },
      // The first pull makes a repository, by the template if that is there.
      { parent: this, dependsOn: [template] },
    );
  }

  private lifecycle() {
    const { keptDays } = this.args;
    return {
      rules: [
        {
          rulePriority: 1,
          description: `Fetch anew after ${keptDays} days`,
          selection: {
            tagStatus: "any",
            countType: "sinceImagePushed",
            countUnit: "days",
            countNumber: keptDays,
          },
          action: { type: "expire" },
        },
      ],
    };
  }
}
