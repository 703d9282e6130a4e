import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Bucket } from "../bucket";
import { BucketGuard } from "../bucket-guard";
import type { Account, Statement } from "../iam";
import { Key, throughServices } from "../key";

export interface TrailArgs {
  /** Prefix of the trail's, the bucket's and the key's names. */
  readonly project: string;
  readonly account: Account;
  /** Bucket with Pulumi's states; each reading and writing of them is recorded. */
  readonly stateBucketArn: pulumi.Input<string>;
  /** Days after which the record is moved to storage that is cheap to keep and dear to read, less than `retentionDays`. */
  readonly archiveAfterDays: number;
  /** Days that the record is kept. */
  readonly retentionDays: number;
  /** Let Pulumi refuse to delete the record, and leave it in place even so. */
  readonly protect: boolean;
}

/**
 * Who did what in the account, in every region: CloudTrail, into an encrypted bucket that the trail alone writes to,
 * with digests that show whether a file was changed or taken away.
 */
export class Trail extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;

  private readonly trailName: string;
  /** Known before the trail is: key and bucket name it. */
  private readonly trailArn: string;

  constructor(
    private readonly name: string,
    private readonly args: TrailArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:account:Trail", name, {}, opts);
    const { project, account } = args;
    this.trailName = `${project}-account`;
    this.trailArn = `arn:aws:cloudtrail:${account.region}:${account.id}:trail/${this.trailName}`;
    const key = this.key();
    const bucket = this.bucket();
    const guard = new BucketGuard(
      `${name}-guard`,
      {
        bucketName: bucket.bucketName,
        bucketArn: bucket.arn,
        keyArn: key.arn,
        statements: this.mayWrite(bucket.arn),
      },
      { parent: this },
    );
    this.bucketName = guard.bucketName;
    this.trail(key);
    this.registerOutputs({ bucketName: this.bucketName });
  }

  /** CloudTrail encrypts for this trail alone; who may read files of the bucket decrypts by way of S3. */
  private key(): Key {
    const { project, account, protect } = this.args;
    const cloudtrail = { service: "cloudtrail.amazonaws.com" };
    const ofThisTrail = { "aws:SourceArn": this.trailArn };
    return new Key(
      `${this.name}-key`,
      {
        description: `CloudTrail's record of account ${account.id}`,
        alias: `${project}-trail`,
        account,
        uses: [
          {
            principals: cloudtrail,
            actions: ["kms:Decrypt", "kms:GenerateDataKey"],
            conditions: {
              StringEquals: ofThisTrail,
              StringLike: {
                "kms:EncryptionContext:aws:cloudtrail:arn": `arn:aws:cloudtrail:*:${account.id}:trail/*`,
              },
            },
          },
          // The bucket's own encryption has the bucket as its context.
          {
            principals: cloudtrail,
            actions: ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"],
            conditions: { StringEquals: ofThisTrail },
          },
          throughServices(account, "s3"),
        ],
        protect,
      },
      { parent: this },
    );
  }

  private bucket(): Bucket {
    const { project, account, archiveAfterDays, retentionDays, protect } = this.args;
    return new Bucket(
      `${this.name}-bucket`,
      {
        bucketName: `${project}-trail-${account.id}-${account.region}`,
        archiveDays: archiveAfterDays,
        expireDays: retentionDays,
        // What was deleted before its time can be had back for a month.
        versionDays: 30,
        protect,
      },
      { parent: this },
    );
  }

  private mayWrite(bucketArn: pulumi.Output<string>): Statement[] {
    const principals = { service: "cloudtrail.amazonaws.com" };
    const source = { "aws:SourceArn": this.trailArn };
    return [
      {
        principals,
        actions: ["s3:GetBucketAcl"],
        resources: [bucketArn],
        conditions: { StringEquals: source },
      },
      {
        principals,
        actions: ["s3:PutObject"],
        resources: [pulumi.interpolate`${bucketArn}/AWSLogs/${this.args.account.id}/*`],
        conditions: { StringEquals: { ...source, "s3:x-amz-acl": "bucket-owner-full-control" } },
      },
    ];
  }

  private trail(key: Key): void {
    new aws.cloudtrail.Trail(
      `${this.name}-trail`,
      {
        name: this.trailName,
        // Known once CloudTrail may write, which it tries out.
        s3BucketName: this.bucketName,
        kmsKeyId: key.arn,
        isMultiRegionTrail: true,
        includeGlobalServiceEvents: true,
        enableLogFileValidation: true,
        advancedEventSelectors: [
          { name: "What is done to the account", fieldSelectors: [equals("eventCategory", "Management")] },
          {
            name: "Who reads and writes the states",
            fieldSelectors: [
              equals("eventCategory", "Data"),
              equals("resources.type", "AWS::S3::Object"),
              {
                field: "resources.ARN",
                startsWiths: [pulumi.interpolate`${this.args.stateBucketArn}/`],
              },
            ],
          },
        ],
      },
      { parent: this, protect: this.args.protect },
    );
  }
}

function equals(field: string, value: string) {
  return { field, equals: [value] };
}
