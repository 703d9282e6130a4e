import * as pulumi from "@pulumi/pulumi";
import { BucketGuard } from "../bucket-guard";
import type { Account } from "../iam";
import { Key, throughServices } from "../key";

export interface SiteAccessArgs {
  /** Physical name of the environment, prefix of the key's alias. */
  readonly identifier: string;
  readonly account: Account;
  readonly bucketName: pulumi.Input<string>;
  readonly bucketArn: pulumi.Input<string>;
  /** The one distribution that may read. */
  readonly distributionArn: pulumi.Input<string>;
  /** Let Pulumi refuse to delete the key. */
  readonly protect: boolean;
}

/** Encrypts the page's bucket with a key of its own, and lets one distribution read both. */
export class SiteAccess extends pulumi.ComponentResource {
  /** The bucket's name, known once what is put into it will be encrypted with the key. */
  readonly bucketName: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;

  constructor(name: string, args: SiteAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:edge:SiteAccess", name, {}, opts);
    const { identifier, account, bucketName, bucketArn, protect } = args;
    const cloudfront = { service: "cloudfront.amazonaws.com" };
    const conditions = { StringEquals: { "aws:SourceArn": args.distributionArn } };
    const key = new Key(
      `${name}-encryption`,
      {
        description: `Page of ${identifier}`,
        alias: `${identifier}-site`,
        account,
        uses: [
          throughServices(account, "s3"),
          { principals: cloudfront, actions: ["kms:Decrypt"], conditions },
        ],
        protect,
      },
      { parent: this },
    );
    const guard = new BucketGuard(
      `${name}-guard`,
      {
        bucketName,
        bucketArn,
        keyArn: key.arn,
        statements: [
          {
            principals: cloudfront,
            actions: ["s3:GetObject"],
            resources: [pulumi.interpolate`${bucketArn}/*`],
            conditions,
          },
          // Else S3 says "forbidden" where a file is missing.
          { principals: cloudfront, actions: ["s3:ListBucket"], resources: [bucketArn], conditions },
        ],
      },
      { parent: this },
    );
    this.bucketName = guard.bucketName;
    this.keyArn = key.arn;
    this.registerOutputs({ bucketName: this.bucketName, keyArn: this.keyArn });
  }
}
