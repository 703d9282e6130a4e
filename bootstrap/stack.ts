import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { Github } from "../components/account/github";
import { Registry } from "../components/account/registry";
import { State } from "../components/account/state";
import type { Config } from "./config";

/** What the other programs, the image build and the workflows are told of an account. */
export interface Outputs {
  /** What `pulumi login` takes. */
  readonly backendUrl: pulumi.Output<string>;
  /** What `pulumi stack init --secrets-provider` takes. */
  readonly secretsProvider: pulumi.Output<string>;
  /** What `npm run images -- --push --registry` takes. */
  readonly registry: pulumi.Output<string>;
  /** Image repositories by service. */
  readonly repositoryUrls: pulumi.Output<Readonly<Record<string, string>>>;
  /** What the workflow that previews pull requests must know, where GitHub is in the configuration. */
  readonly preview?: {
    readonly role: pulumi.Output<string>;
    readonly region: string;
    readonly backendUrl: pulumi.Output<string>;
  };
}

/** Builds what exists once an account and region, before anything else does. */
export async function deploy(config: Config): Promise<Outputs> {
  const { project, region, owner, repository, protect } = config;
  const provider = new aws.Provider("aws", {
    region,
    defaultTags: { tags: { project, environment: "shared", owner, repository } },
    ...(config.accountId !== undefined && { allowedAccountIds: [config.accountId] }),
  });
  const { accountId } = await aws.getCallerIdentity({}, { provider });
  const account = { id: accountId, region };

  const state = new State("state", { project, account, protect, ...config.state }, { provider });

  const registry = new Registry(
    "registry",
    { namespace: project, ...config.registry },
    { provider, protect },
  );

  const github =
    config.github &&
    new Github(
      "github",
      {
        project,
        repository: config.github,
        providerArn: config.github.providerArn,
        stateBucketArn: state.bucketArn,
        stateKeyArn: state.keyArn,
      },
      { provider },
    );

  return {
    backendUrl: state.backendUrl,
    secretsProvider: state.secretsProvider,
    registry: registry.address,
    repositoryUrls: registry.repositoryUrls,
    ...(github && { preview: { role: github.previewRoleArn, region, backendUrl: state.backendUrl } }),
  };
}
