import * as pulumi from "@pulumi/pulumi";
import type { Statement } from "../iam";
import type { EnvironmentScope } from "./environment";

/** May read the environment's states and decrypt the secrets in them. */
export function readStates(scope: EnvironmentScope): Statement[] {
  const { stateBucketArn, stateKeyArn } = scope;
  return [
    // Of the whole bucket: S3 answers "no such object", which Pulumi goes on from, only to who may list. Names are
    // all that a list shows.
    { actions: ["s3:ListBucket"], resources: [stateBucketArn] },
    { actions: ["s3:GetObject"], resources: objects(scope, [".pulumi/meta.yaml", ...states(scope)]) },
    { actions: ["kms:Decrypt"], resources: [stateKeyArn] },
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
    { actions: ["kms:Encrypt", "kms:GenerateDataKey"], resources: [scope.stateKeyArn] },
  ];
}

/** `dev.json`, packed or not, with its backup and its tags. The dot keeps `dev` out of `dev-eu`. */
function states({ programs, environment }: EnvironmentScope): string[] {
  return programs.map((program) => `.pulumi/stacks/${program}/${environment}.*`);
}

function objects({ stateBucketArn }: EnvironmentScope, keys: readonly string[]): pulumi.Output<string>[] {
  return keys.map((key) => pulumi.interpolate`${stateBucketArn}/${key}`);
}
