import * as pulumi from "@pulumi/pulumi";
import type { Account } from "../iam";
import { CRYPTOGRAPHY, Key } from "../key";

/** How a log group is kept; spread it into the arguments of an `aws.cloudwatch.LogGroup`. */
export interface LogSettings {
  /** Region of key and group. @default the provider's */
  readonly region?: string;
  /** KMS key that encrypts the group. */
  readonly kmsKeyId: pulumi.Input<string>;
  readonly retentionInDays: number;
}

export interface LogsArgs {
  /** Physical name, prefix of the key's alias. */
  readonly identifier: string;
  readonly account: Account;
  /** Days that CloudWatch keeps what is logged. */
  readonly retentionDays: number;
}

/** What all log groups of a stack share in a region: one key, one retention. */
export class Logs extends pulumi.ComponentResource {
  readonly keyArn: pulumi.Output<string>;
  readonly settings: LogSettings;

  constructor(name: string, args: LogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:operations:Logs", name, {}, opts);
    const { id, region } = args.account;
    const key = new Key(
      `${name}-encryption`,
      {
        description: `Log groups of ${args.identifier}`,
        alias: `${args.identifier}-logs`,
        account: args.account,
        uses: [
          {
            principals: { service: `logs.${region}.amazonaws.com` },
            actions: CRYPTOGRAPHY,
            conditions: {
              ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:${region}:${id}:log-group:*` },
            },
          },
        ],
      },
      { parent: this },
    );
    this.keyArn = key.arn;
    this.settings = { region, kmsKeyId: key.arn, retentionInDays: args.retentionDays };
    this.registerOutputs({ keyArn: this.keyArn, settings: this.settings });
  }
}
