import * as pulumi from "@pulumi/pulumi";
import { Bucket } from "../bucket";
import { BucketGuard } from "../bucket-guard";
import type { Account } from "../iam";
import { GLOBAL_REGION } from "./region";

export interface AccessLogsArgs {
  /** Physical name of the environment, prefix of the bucket's. */
  readonly identifier: string;
  readonly account: Account;
  /** Days that the logs are kept. */
  readonly retentionDays: number;
  /** Let Pulumi refuse to delete the logs. */
  readonly protect: boolean;
}

/**
 * The bucket that the balancers and CloudFront write their access logs to.
 *
 * It is encrypted with S3's own key, since balancers can write to no other kind.
 */
export class AccessLogs extends pulumi.ComponentResource {
  /** Known once balancers and CloudFront may write to it. */
  readonly bucketName: pulumi.Output<string>;
  /** Known at the same time: AWS adds to the policy of a bucket that logs are to go to, where they may not yet. */
  readonly bucketArn: pulumi.Output<string>;

  constructor(name: string, args: AccessLogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:edge:AccessLogs", name, {}, opts);
    const { identifier, account, retentionDays, protect } = args;
    const { id, region } = account;
    const bucket = new Bucket(
      `${name}-store`,
      // Nobody writes a log twice: an earlier version is one that somebody deleted.
      { bucketName: `${identifier}-access-logs-${id}`, versionDays: 7, expireDays: retentionDays, protect },
      { parent: this },
    );
    const logs = pulumi.interpolate`${bucket.arn}/AWSLogs/${id}`;
    const guard = new BucketGuard(
      `${name}-guard`,
      {
        bucketName: bucket.bucketName,
        bucketArn: bucket.arn,
        statements: [
          {
            principals: { service: "logdelivery.elasticloadbalancing.amazonaws.com" },
            actions: ["s3:PutObject"],
            resources: [pulumi.interpolate`${logs}/*`],
            conditions: {
              ArnLike: { "aws:SourceArn": `arn:aws:elasticloadbalancing:${region}:${id}:loadbalancer/*` },
            },
          },
          // CloudFront's logs are delivered from its own region, wherever the bucket is.
          {
            principals: { service: "delivery.logs.amazonaws.com" },
            actions: ["s3:PutObject"],
            resources: [pulumi.interpolate`${logs}/CloudFront/*`],
            conditions: {
              StringEquals: { "aws:SourceAccount": id, "s3:x-amz-acl": "bucket-owner-full-control" },
              ArnLike: { "aws:SourceArn": `arn:aws:logs:${GLOBAL_REGION}:${id}:delivery-source:*` },
            },
          },
        ],
      },
      { parent: this },
    );
    this.bucketName = guard.bucketName;
    this.bucketArn = pulumi.interpolate`arn:aws:s3:::${guard.bucketName}`;
    this.registerOutputs({ bucketName: this.bucketName, bucketArn: this.bucketArn });
  }
}
