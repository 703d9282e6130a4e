import * as pulumi from "@pulumi/pulumi";
import type { Account, Statement } from "../iam";

/** May sign in to a database as one user. */
export function signInToDatabase(
  account: Account,
  resourceId: pulumi.Input<string>,
  user: string,
): Statement {
  const arn = pulumi.interpolate`arn:aws:rds-db:${account.region}:${account.id}:dbuser:${resourceId}/${user}`;
  return { actions: ["rds-db:connect"], resources: [arn] };
}

/** May sign in to a cache as one user. */
export function signInToQueue(cacheArn: pulumi.Input<string>, userArn: pulumi.Input<string>): Statement {
  return { actions: ["elasticache:Connect"], resources: [cacheArn, userArn] };
}

/** May read one secret, and decrypt with its key only by way of Secrets Manager. */
export function readSecret(
  account: Account,
  secretArn: pulumi.Input<string>,
  keyArn: pulumi.Input<string>,
): Statement[] {
  return [
    { actions: ["secretsmanager:GetSecretValue"], resources: [secretArn] },
    {
      actions: ["kms:Decrypt"],
      resources: [keyArn],
      conditions: {
        StringEquals: {
          "kms:EncryptionContext:SecretARN": secretArn,
          "kms:ViaService": `secretsmanager.${account.region}.amazonaws.com`,
        },
      },
    },
  ];
}
