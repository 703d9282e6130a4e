import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface BucketArgs {
  /** Physical name; bucket names are one namespace for all of AWS. */
  readonly bucketName: string;
  /** Days for which an earlier version of an object can be brought back, 1 or more. */
  readonly versionDays: number;
  /**
   * Days after which objects are deleted.
   * @default never
   */
  readonly expireDays?: number;
  /**
   * Days after which objects are moved to storage that is cheap to keep and dear to read, less than `expireDays`.
   * @default never
   */
  readonly archiveDays?: number;
  /** Refuse to delete the bucket, and leave it in place; otherwise it goes with all that is in it. */
  readonly protect: boolean;
  /**
   * Whether a bucket that is not protected is emptied before it is deleted; else somebody does that first.
   * @default true
   */
  readonly emptied?: boolean;
}

/**
 * A private, versioned S3 bucket without access lists. Who may come in, and the key it is encrypted with, is said by a
 * {@link BucketGuard}, which may name what is made only after the bucket.
 */
export class Bucket extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  /** Known once nobody can make the bucket public any more. */
  readonly bucketName: pulumi.Output<string>;
  /** Name in DNS, of the bucket's own region. */
  readonly domainName: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: BucketArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:components:Bucket", name, {}, opts);
    const { bucketName, protect, emptied = true } = args;
    const bucket = new aws.s3.Bucket(
      `${name}-bucket`,
      { bucket: bucketName, forceDestroy: emptied && !protect },
      { parent: this, protect, retainOnDelete: protect },
    );
    this.keepVersions(bucket);
    const closed = this.closeToTheWorld(bucket);

    this.arn = bucket.arn;
    this.bucketName = closed.bucket;
    this.domainName = bucket.bucketRegionalDomainName;
    this.registerOutputs({ arn: this.arn, bucketName: this.bucketName, domainName: this.domainName });
  }

  private keepVersions(bucket: aws.s3.Bucket): void {
    const { versionDays, expireDays, archiveDays } = this.args;
    const versioning = new aws.s3.BucketVersioning(
      `${this.name}-versioning`,
      { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
      { parent: this },
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
            ...(archiveDays !== undefined && {
              transitions: [{ days: archiveDays, storageClass: "GLACIER_IR" }],
            }),
            noncurrentVersionExpiration: { noncurrentDays: versionDays },
            // S3 takes one of the two; with days it sweeps the markers of what it deletes by itself.
            expiration: expireDays === undefined ? { expiredObjectDeleteMarker: true } : { days: expireDays },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          },
        ],
      },
      { parent: this, dependsOn: versioning },
    );
  }

  private closeToTheWorld(bucket: aws.s3.Bucket): aws.s3.BucketPublicAccessBlock {
    const ownership = new aws.s3.BucketOwnershipControls(
      `${this.name}-ownership`,
      { bucket: bucket.bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
      { parent: this },
    );
    return new aws.s3.BucketPublicAccessBlock(
      `${this.name}-public-access`,
      {
        bucket: bucket.bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      // S3 refuses two changes of a bucket's access at the same time.
      { parent: this, dependsOn: ownership },
    );
  }
}
