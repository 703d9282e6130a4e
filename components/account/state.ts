import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { rootOf, type Account } from "../iam";
import { CRYPTOGRAPHY, Key } from "../key";
import { closeBucket, encryptBucket, keepVersions } from "./bucket";

export interface StateArgs {
  /** Prefix of the bucket's and the key's names. */
  readonly project: string;
  readonly account: Account;
  /**
   * Whether deleting bucket and key is refused, and they outlive the stack even so.
   * @default true
   */
  readonly protect?: boolean;
  /**
   * Days for which an earlier version of a state can be brought back, 1 or more.
   * @default 90
   */
  readonly versionDays?: number;
}

/** Where Pulumi keeps the states of an account's stacks, and the key that encrypts them and the secrets within. */
export class State extends pulumi.ComponentResource {
  readonly bucketArn: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;
  /** What `pulumi login` takes. */
  readonly backendUrl: pulumi.Output<string>;
  /** What `pulumi stack init --secrets-provider` takes. */
  readonly secretsProvider: pulumi.Output<string>;

  private readonly options: pulumi.CustomResourceOptions;

  constructor(
    private readonly name: string,
    private readonly args: StateArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:account:State", name, {}, opts);
    const protect = args.protect ?? true;
    this.options = { parent: this, protect, retainOnDelete: protect };
    const alias = `${args.project}-secrets`;
    const key = this.createKey(alias, protect);
    const bucket = this.createBucket();
    encryptBucket(name, bucket, key.arn, this.options);
    this.sweep(bucket);
    closeBucket(name, bucket, [], this.options);

    this.bucketArn = bucket.arn;
    this.keyArn = key.arn;
    const query = `region=${args.account.region}&awssdk=v2`;
    this.backendUrl = pulumi.interpolate`s3://${bucket.bucket}?${query}`;
    this.secretsProvider = pulumi.output(`awskms://alias/${alias}?${query}`);
    this.registerOutputs({
      bucketArn: this.bucketArn,
      keyArn: this.keyArn,
      backendUrl: this.backendUrl,
      secretsProvider: this.secretsProvider,
    });
  }

  /** The account's IAM policies decide who may use it; nobody else is let in. */
  private createKey(alias: string, protect: boolean): Key {
    const { project, account } = this.args;
    return new Key(
      `${this.name}-key`,
      {
        description: `Pulumi states of ${project} and the secrets in them`,
        alias,
        account,
        uses: [{ principals: { aws: rootOf(account) }, actions: CRYPTOGRAPHY }],
        protect,
      },
      { parent: this },
    );
  }

  private createBucket(): aws.s3.Bucket {
    const { project, account } = this.args;
    return new aws.s3.Bucket(
      `${this.name}-bucket`,
      // Bucket names are one namespace for all of AWS.
      { bucket: `${project}-state-${account.id}-${account.region}` },
      this.options,
    );
  }

  /** Each write keeps the state before it; locks come and go with every update, so their traces are swept. */
  private sweep(bucket: aws.s3.Bucket): void {
    const versioning = keepVersions(this.name, bucket, this.options);
    new aws.s3.BucketLifecycleConfiguration(
      `${this.name}-lifecycle`,
      {
        bucket: bucket.bucket,
        rules: [
          {
            id: "earlier-versions",
            status: "Enabled",
            filter: { prefix: "" },
            noncurrentVersionExpiration: { noncurrentDays: this.args.versionDays ?? 90 },
            expiration: { expiredObjectDeleteMarker: true },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          },
        ],
      },
      { ...this.options, dependsOn: [versioning] },
    );
  }
}
