import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument, type Statement } from "./iam";

export interface BucketGuardArgs {
  /** The bucket's name, once it is closed to the world. */
  readonly bucketName: pulumi.Input<string>;
  readonly bucketArn: pulumi.Input<string>;
  /**
   * KMS key that objects are encrypted with.
   * @default S3's own, for what AWS's services write that know no other
   */
  readonly keyArn?: pulumi.Input<string>;
  /** Who may do what beside the account's own principals, whose IAM policies decide. @default [] */
  readonly statements?: readonly Statement[];
}

/** How a bucket is encrypted, and who may come in: by TLS 1.2 or later only. */
export class BucketGuard extends pulumi.ComponentResource {
  /** The bucket's name, known once it is encrypted and guarded. */
  readonly bucketName: pulumi.Output<string>;

  constructor(name: string, args: BucketGuardArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:components:BucketGuard", name, {}, opts);
    const { bucketName: bucket, keyArn } = args;
    const encryption = new aws.s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      {
        bucket,
        rules: [
          {
            applyServerSideEncryptionByDefault:
              keyArn === undefined
                ? { sseAlgorithm: "AES256" }
                : { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
            blockedEncryptionTypes: ["SSE-C"],
            ...(keyArn !== undefined && { bucketKeyEnabled: true }),
          },
        ],
      },
      { parent: this },
    );
    const everything = {
      effect: "Deny",
      principals: { aws: "*" },
      actions: ["s3:*"],
      resources: [args.bucketArn, pulumi.interpolate`${args.bucketArn}/*`],
    } as const;
    const policy = new aws.s3.BucketPolicy(
      `${name}-policy`,
      {
        bucket,
        policy: policyDocument(
          { ...everything, conditions: { Bool: { "aws:SecureTransport": "false" } } },
          { ...everything, conditions: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
          ...(args.statements ?? []),
        ),
      },
      { parent: this, dependsOn: encryption },
    );
    this.bucketName = policy.bucket;
    this.registerOutputs({ bucketName: this.bucketName });
  }
}
