import type * as pulumi from "@pulumi/pulumi";

/** What the rights of an environment's roles are said in: whose account it is, and what belongs to the environment. */
export interface EnvironmentScope {
  /** Name of the environment and of its stacks, `dev`; also the value of the tag `environment`. */
  readonly environment: string;
  /** Prefix of the environment's physical names, `millrace-dev`. */
  readonly identifier: string;
  /** Prefixes of the account's other environments. */
  readonly neighbours: readonly string[];
  /** Twelve digits. */
  readonly accountId: string;
  /** Regions that the environment may have anything in. */
  readonly regions: readonly string[];
  /** Names of the Pulumi projects whose stacks make up the environment. */
  readonly programs: readonly string[];
  readonly stateBucketArn: pulumi.Input<string>;
  /** Key of the states and of the secrets in them. */
  readonly stateKeyArn: pulumi.Input<string>;
}

/** The tag's value on what all environments of an account share: states, images, the trail. */
export const SHARED = "shared";

/** ARN of the limit that every role of the environment carries. */
export function boundaryArn({ accountId, identifier }: EnvironmentScope): string {
  return `arn:aws:iam::${accountId}:policy/${identifier}-boundary`;
}

/**
 * What belongs to other environments of the account by names that go on from this one's, as `millrace-prod-eu` does from
 * `millrace-prod`: patterns of this one's names are theirs as well. By name, since buckets, and handing over a role, do
 * not go by tags.
 */
export function neighboursNamed({ accountId, identifier, neighbours }: EnvironmentScope): string[] {
  return neighbours
    .filter((neighbour) => neighbour.startsWith(`${identifier}-`))
    .flatMap((neighbour) => [
      ...["instance-profile", "policy", "role"].map(
        (kind) => `arn:aws:iam::${accountId}:${kind}/${neighbour}-*`,
      ),
      `arn:aws:kms:*:${accountId}:alias/${neighbour}-*`,
      `arn:aws:s3:::${neighbour}-*`,
    ]);
}

/** Conditions under which a tag says that something belongs, or shall belong, to another environment. */
export function othersTag(key: "aws:RequestTag" | "aws:ResourceTag", environment: string) {
  const tag = `${key}/environment`;
  const allowed = key === "aws:ResourceTag" ? [environment, SHARED] : [environment];
  return { Null: { [tag]: "false" }, StringNotEquals: { [tag]: allowed } };
}
