import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument, type Statement } from "../iam";

/** Encrypts a bucket with a key of the account's own, and takes no key of a client's. */
export function encryptBucket(
  name: string,
  bucket: aws.s3.Bucket,
  keyArn: pulumi.Input<string>,
  options: pulumi.CustomResourceOptions,
): void {
  new aws.s3.BucketServerSideEncryptionConfiguration(
    `${name}-encryption`,
    {
      bucket: bucket.bucket,
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
          blockedEncryptionTypes: ["SSE-C"],
          bucketKeyEnabled: true,
        },
      ],
    },
    options,
  );
}

/** Keeps what a bucket's objects were before each write. */
export function keepVersions(
  name: string,
  bucket: aws.s3.Bucket,
  options: pulumi.CustomResourceOptions,
): aws.s3.BucketVersioning {
  return new aws.s3.BucketVersioning(
    `${name}-versioning`,
    { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
    options,
  );
}

/**
 * Closes a bucket to the world: no access lists, nothing public, nothing without TLS 1.2. The account's IAM policies
 * decide who comes in, and `statements`, for AWS services that no IAM policy of the account speaks of.
 *
 * @returns what an AWS service waits for that tries out whether it may write.
 */
export function closeBucket(
  name: string,
  bucket: aws.s3.Bucket,
  statements: readonly Statement[],
  options: pulumi.CustomResourceOptions,
): aws.s3.BucketPolicy {
  new aws.s3.BucketOwnershipControls(
    `${name}-ownership`,
    { bucket: bucket.bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
    options,
  );
  const block = new aws.s3.BucketPublicAccessBlock(
    `${name}-public-access`,
    {
      bucket: bucket.bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    options,
  );
  const everything = {
    effect: "Deny",
    principals: { aws: "*" },
    actions: ["s3:*"],
    resources: [bucket.arn, pulumi.interpolate`${bucket.arn}/*`],
  } as const;
  return new aws.s3.BucketPolicy(
    `${name}-policy`,
    {
      bucket: bucket.bucket,
      policy: policyDocument(
        { ...everything, conditions: { Bool: { "aws:SecureTransport": "false" } } },
        { ...everything, conditions: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
        ...statements,
      ),
    },
    // S3 refuses two changes of a bucket's access at the same time.
    { ...options, dependsOn: [block] },
  );
}
