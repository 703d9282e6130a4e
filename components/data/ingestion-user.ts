import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Account } from "../iam";
import { Key, throughServices } from "../key";

export interface IngestionUserArgs {
  /** Physical name, prefix of the secret's. */
  readonly identifier: string;
  readonly account: Account;
  /** Name of the user in the database. */
  readonly userName: string;
  /** Keep the secret for 30 days, and its key, when they are deleted. */
  readonly protect: boolean;
}

/**
 * Name and password of the database user that an ingestion pipeline signs in as, in Secrets Manager: pipelines know no
 * IAM tokens. The migrations make the user.
 */
export class IngestionUser extends pulumi.ComponentResource {
  /** The secret, once it holds name and password. */
  readonly secretArn: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;

  constructor(name: string, args: IngestionUserArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:data:IngestionUser", name, {}, opts);
    const { identifier, account, userName, protect } = args;
    const key = new Key(
      `${name}-encryption`,
      {
        description: `Database password of ${identifier}`,
        alias: identifier,
        account,
        uses: [throughServices(account, "secretsmanager")],
        protect,
      },
      { parent: this },
    );
    const secret = new aws.secretsmanager.Secret(
      `${name}-secret`,
      {
        name: identifier,
        description: "Database user of the ingestion pipeline",
        kmsKeyId: key.arn,
        // At 0 the name is free again at once, as a stack that comes and goes needs it.
        recoveryWindowInDays: protect ? 30 : 0,
      },
      { parent: this },
    );
    const password = new random.RandomPassword(
      `${name}-password`,
      // MySQL and JDBC take any character; letters and digits need no escaping anywhere.
      { length: 40, special: false },
      { parent: this },
    );
    const version = new aws.secretsmanager.SecretVersion(
      `${name}-version`,
      {
        secretId: secret.arn,
        secretString: pulumi.jsonStringify({ username: userName, password: password.result }),
      },
      { parent: this },
    );
    this.secretArn = version.secretId;
    this.keyArn = key.arn;
    this.registerOutputs({ secretArn: this.secretArn, keyArn: this.keyArn });
  }
}
