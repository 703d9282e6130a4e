import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument } from "../iam";
import { secretsKeyStatements, stateBucketStatements } from "./state-policy";

export interface StateArgs {
  /** Prefix of the bucket's and the key's names. */
  readonly project: string;
  readonly accountId: pulumi.Input<string>;
  readonly region: string;
  /**
   * Whether a `destroy` is refused, and the bucket and the key outlive even a forced one.
   * @default true
   */
  readonly protect?: boolean;
  /**
   * Days for which earlier versions of a state can be restored.
   * @default 90
   */
  readonly versionDays?: number;
}

/** Where Pulumi keeps the states of all stacks of an account, and the key that encrypts the secrets in them. */
export class State extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
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
    const key = this.createKey();
    const alias = this.createAlias(key);
    const bucket = this.createBucket();
    this.keepVersions(bucket);
    this.encrypt(bucket, key);
    this.closeToTheWorld(bucket);

    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.keyArn = key.arn;
    const query = `region=${args.region}&awssdk=v2`;
    this.backendUrl = pulumi.interpolate`s3://${bucket.bucket}?${query}`;
    this.secretsProvider = pulumi.interpolate`awskms://${alias.name}?${query}`;
    this.registerOutputs({
      bucketName: this.bucketName,
      bucketArn: this.bucketArn,
      keyArn: this.keyArn,
      backendUrl: this.backendUrl,
      secretsProvider: this.secretsProvider,
    });
  }

  private createKey(): aws.kms.Key {
    return new aws.kms.Key(
      `${this.name}-key`,
      {
        description: `Pulumi state of ${this.args.project} and the secrets in it`,
        enableKeyRotation: true,
        deletionWindowInDays: 30,
        policy: policyDocument(...secretsKeyStatements(this.args.accountId)),
      },
      this.options,
    );
  }

  private createAlias(key: aws.kms.Key): aws.kms.Alias {
    return new aws.kms.Alias(
      `${this.name}-key-alias`,
      { name: `alias/${this.args.project}-secrets`, targetKeyId: key.id },
      this.options,
    );
  }

  private createBucket(): aws.s3.Bucket {
    return new aws.s3.Bucket(
      `${this.name}-bucket`,
      { bucket: pulumi.interpolate`${this.args.project}-state-${this.args.accountId}-${this.args.region}` },
      this.options,
    );
  }

  /** Every write of a state keeps the one before; locks, made and deleted by each update, leave no trace for ever. */
  private keepVersions(bucket: aws.s3.Bucket): void {
    const versioning = new aws.s3.BucketVersioning(
      `${this.name}-versioning`,
      { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
      this.options,
    );
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

  private encrypt(bucket: aws.s3.Bucket, key: aws.kms.Key): void {
    new aws.s3.BucketServerSideEncryptionConfiguration(
      `${this.name}-encryption`,
      {
        bucket: bucket.bucket,
        rules: [
          {
            applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn },
            blockedEncryptionTypes: ["SSE-C"],
            bucketKeyEnabled: true,
          },
        ],
      },
      this.options,
    );
  }

  private closeToTheWorld(bucket: aws.s3.Bucket): void {
    new aws.s3.BucketOwnershipControls(
      `${this.name}-ownership`,
      { bucket: bucket.bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
      this.options,
    );
    const block = new aws.s3.BucketPublicAccessBlock(
      `${this.name}-public-access`,
      {
        bucket: bucket.bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      this.options,
    );
    new aws.s3.BucketPolicy(
      `${this.name}-policy`,
      { bucket: bucket.bucket, policy: policyDocument(...stateBucketStatements(bucket.arn)) },
      // S3 refuses two changes of a bucket's access at the same time.
      { ...this.options, dependsOn: [block] },
    );
  }
}
