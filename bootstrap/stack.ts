import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { Github } from "../components/account/github";
import { ImageCache } from "../components/account/image-cache";
import { Registry } from "../components/account/registry";
import { ServiceLinkedRoles } from "../components/account/service-linked-roles";
import { State } from "../components/account/state";
import { ThreatDetection } from "../components/account/threat-detection";
import { Trail } from "../components/account/trail";
import { identifierOf } from "../contract/identifier";
import { APPS, INFRA } from "../contract/projects";
import type { Config } from "./config";
import { workflowVariables, type Variables } from "./variables";

/** What the other programs, the image build and the workflows are told of an account. */
export interface Outputs {
  /** What `pulumi login` takes. */
  readonly backendUrl: pulumi.Output<string>;
  /** What `pulumi stack init --secrets-provider` takes, once the name of the environment is appended. */
  readonly secretsProvider: pulumi.Output<string>;
  /** What `npm run images -- --push --registry` takes. */
  readonly registry?: pulumi.Output<string>;
  /** Image repositories by service. */
  readonly repositoryUrls?: pulumi.Output<Readonly<Record<string, string>>>;
  /** Bucket with the record of what was done in the account. */
  readonly trailBucket?: pulumi.Output<string>;
  /** What infra's `notifications.slack.workspaceId` takes. */
  readonly slackWorkspaceId?: string;
  /** What infra's `runner.connectionArn` takes. */
  readonly connectionArn?: pulumi.Output<string>;
  /** Variables of the GitHub repository, by name, each to be set as JSON. */
  readonly variables?: Variables;
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
  const opts = { provider };

  const state = new State("state", { project, account, protect, ...config.state }, opts);

  const registry =
    config.registry &&
    new Registry("registry", { namespace: project, ...config.registry }, { ...opts, protect });

  if (config.imageCache) new ImageCache("image-cache", config.imageCache, opts);

  const trail =
    config.trail &&
    new Trail("trail", { ...config.trail, project, account, stateBucketArn: state.bucketArn, protect }, opts);

  if (config.serviceLinkedRoles.length > 0) {
    new ServiceLinkedRoles("service-linked-roles", { services: config.serviceLinkedRoles }, opts);
  }

  if (config.threatDetection) new ThreatDetection("threat-detection", config.threatDetection, opts);

  const github =
    config.github &&
    new Github(
      "github",
      {
        project,
        repository: config.github,
        providerArn: config.github.providerArn,
        connection: config.github.connection,
        imageRepositoryArns: registry?.repositoryArns,
        environments: Object.entries(config.github.environments).map(
          ([environment, { regions }], _, all) => ({
            environment,
            identifier: identifierOf(project, environment),
            neighbours: all.flatMap(([other]) =>
              other === environment ? [] : [identifierOf(project, other)],
            ),
            accountId,
            regions: regions ?? [region],
            programs: [INFRA, APPS],
            stateBucketArn: state.bucketArn,
            stateKeyArn: state.keyArn,
          }),
        ),
      },
      opts,
    );

  const { backendUrl, secretsProvider } = state;
  return {
    backendUrl,
    secretsProvider,
    ...(registry && { registry: registry.address, repositoryUrls: registry.repositoryUrls }),
    ...(trail && { trailBucket: trail.bucketName }),
    ...(config.chat && { slackWorkspaceId: config.chat.slackWorkspaceId }),
    ...(github?.connectionArn && { connectionArn: github.connectionArn }),
    ...(github && {
      variables: workflowVariables({ config, github, backendUrl, registry: registry?.address }),
    }),
  };
}
