import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { Bucket } from "../bucket";
import { BucketGuard } from "../bucket-guard";
import type { Account } from "../iam";
import { Key, throughServices } from "../key";

export interface ImagesArgs {
  /** Physical name, prefix of the bucket's; the secret's and the key's name. */
  readonly identifier: string;
  readonly account: Account;
  /** Which pair of key and salt signs addresses, from 1 on; the one before it is still accepted. */
  readonly signingGeneration: number;
  /** Days for which an earlier version of an image can be brought back, 1 or more. */
  readonly versionDays: number;
  /** Let Pulumi refuse to delete the images, and leave them in place when they leave the stack. */
  readonly protect: boolean;
}

/** Bytes of a key and of a salt; more than the 64 of SHA-256's blocks would be hashed down. */
const LENGTH = 64;

/**
 * Images in a private bucket, and the secret that their addresses are signed with.
 *
 * Key and salt are made by Pulumi and in no configuration. In its state they are encrypted; who signs or checks reads
 * the secret, which has the form of imgproxy's environment files.
 */
export class Images extends pulumi.ComponentResource {
  /** Known once what is put into it will be encrypted with the key. */
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  /** KMS key of images and secret. */
  readonly keyArn: pulumi.Output<string>;
  readonly signingSecretArn: pulumi.Output<string>;
  /** Changes with what is in the secret. */
  readonly signingSecretVersion: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: ImagesArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:edge:Images", name, {}, opts);
    const key = this.key();
    const bucket = this.bucket();
    const guard = new BucketGuard(
      `${name}-guard`,
      { bucketName: bucket.bucketName, bucketArn: bucket.arn, keyArn: key.arn },
      { parent: this },
    );
    const secret = this.secret(key);

    this.bucketName = guard.bucketName;
    this.bucketArn = bucket.arn;
    this.keyArn = key.arn;
    this.signingSecretArn = secret.secretArn;
    this.signingSecretVersion = secret.versionId;
    this.registerOutputs({
      bucketName: this.bucketName,
      bucketArn: this.bucketArn,
      keyArn: this.keyArn,
      signingSecretArn: this.signingSecretArn,
      signingSecretVersion: this.signingSecretVersion,
    });
  }

  private key(): Key {
    const { identifier, account, protect } = this.args;
    return new Key(
      `${this.name}-encryption`,
      {
        description: `Images and their signing key of ${identifier}`,
        alias: identifier,
        account,
        uses: [throughServices(account, "s3", "secretsmanager")],
        protect,
      },
      { parent: this },
    );
  }

  private bucket(): Bucket {
    const { identifier, account, versionDays, protect } = this.args;
    return new Bucket(
      `${this.name}-store`,
      { bucketName: `${identifier}-${account.id}`, versionDays, protect },
      { parent: this },
    );
  }

  private secret(key: Key): aws.secretsmanager.SecretVersion {
    const { identifier, protect, signingGeneration } = this.args;
    const secret = new aws.secretsmanager.Secret(
      `${this.name}-signing`,
      {
        name: identifier,
        description: `Key and salt that addresses of images are signed with; the first of each signs`,
        kmsKeyId: key.arn,
        // At once where nothing is kept, or the name would be taken for a week.
        recoveryWindowInDays: protect ? 30 : 0,
      },
      { parent: this, protect, retainOnDelete: protect },
    );
    const generations = [signingGeneration, signingGeneration - 1].filter((generation) => generation > 0);
    const bytes = (purpose: string) =>
      pulumi
        .all(generations.map((generation) => this.bytes(`${this.name}-${purpose}-${generation}`)))
        .apply((all) => all.join(","));
    return new aws.secretsmanager.SecretVersion(
      `${this.name}-pairs`,
      {
        secretId: secret.arn,
        secretString: pulumi.secret(
          pulumi.interpolate`IMGPROXY_KEY=${bytes("key")}\nIMGPROXY_SALT=${bytes("salt")}\n`,
        ),
      },
      { parent: this },
    );
  }

  private bytes(name: string): pulumi.Output<string> {
    return pulumi.secret(new random.RandomBytes(name, { length: LENGTH }, { parent: this }).hex);
  }
}
