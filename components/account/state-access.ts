import * as pulumi from "@pulumi/pulumi";
import type { Conditions, Statement } from "../iam";
import type { EnvironmentScope } from "./environment";

/** Name in the encryption context that binds secrets to their environment; `&context_environment=dev` in Pulumi's URL. */
export const CONTEXT_NAME = "environment";

type StateScope = Pick<EnvironmentScope, "environment" | "programs" | "stateBucketArn" | "stateKeyArn">;

const SECRETS_CONTEXT = `kms:EncryptionContext:${CONTEXT_NAME}`;

/** May read the environment's states and decrypt the secrets in them, and those of no other environment. */
export function readStates(scope: EnvironmentScope): Statement[] {
  const secrets = {
    actions: ["kms:Decrypt"],
    resources: [scope.stateKeyArn],
    conditions: forSecrets(scope),
  };
  return [...readStateFiles(scope), secrets];
}

/** May read the environment's states; the secrets in them stay encrypted. */
export function readStateFiles(scope: StateScope): Statement[] {
  const { stateBucketArn, stateKeyArn } = scope;
  return [
    // Of the whole bucket: S3 answers "no such object", which Pulumi goes on from, only to who may list. Names are
    // all that a list shows.
    { actions: ["s3:ListBucket"], resources: [stateBucketArn] },
    { actions: ["s3:GetObject"], resources: objects(scope, [".pulumi/meta.yaml", ...states(scope)]) },
    { actions: ["kms:Decrypt"], resources: [stateKeyArn], conditions: forBucket(scope) },
  ];
}

/** May read and write the environment's states, with their locks, history and backups. */
export function writeStates(scope: EnvironmentScope): Statement[] {
  const own = ["history", "backups", "locks/organization"].flatMap((folder) =>
    scope.programs.map((program) => `.pulumi/${folder}/${program}/${scope.environment}/*`),
  );
  return [
    ...readStates(scope),
    { actions: ["s3:GetObject"], resources: objects(scope, own) },
    {
      actions: ["s3:DeleteObject", "s3:PutObject"],
      resources: objects(scope, [...states(scope), ...own]),
    },
    { actions: ["kms:GenerateDataKey"], resources: [scope.stateKeyArn], conditions: forBucket(scope) },
    { actions: ["kms:Encrypt"], resources: [scope.stateKeyArn], conditions: forSecrets(scope) },
  ];
}

/** Conditions under which a use of the key concerns secrets of another environment. */
export function othersSecrets({ environment }: EnvironmentScope): Conditions {
  return { Null: { [SECRETS_CONTEXT]: "false" }, StringNotEquals: { [SECRETS_CONTEXT]: environment } };
}

/** S3 encrypts with the bucket's ARN as context where the bucket has a bucket key. */
function forBucket({ stateBucketArn }: StateScope): Conditions {
  return { StringEquals: { "kms:EncryptionContext:aws:s3:arn": stateBucketArn } };
}

/** Pulumi encrypts the data key of a stack's secrets with the context in its secrets provider's URL. */
function forSecrets({ environment }: EnvironmentScope): Conditions {
  return { StringEquals: { [SECRETS_CONTEXT]: environment } };
}

/** `dev.json`, packed or not, with its backup and its tags. The dot keeps `dev` out of `dev-eu`. */
function states({ programs, environment }: StateScope): string[] {
  return programs.map((program) => `.pulumi/stacks/${program}/${environment}.*`);
}

function objects({ stateBucketArn }: StateScope, keys: readonly string[]): pulumi.Output<string>[] {
  return keys.map((key) => pulumi.interpolate`${stateBucketArn}/${key}`);
}
