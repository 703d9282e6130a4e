import { interpolate, type Input } from "@pulumi/pulumi";
import type { Statement } from "../iam";

/** Nobody is allowed here: IAM policies within the account decide, and these refuse what must never pass. */
export function stateBucketStatements(bucketArn: Input<string>): Statement[] {
  const everything = {
    effect: "Deny",
    principal: "*",
    actions: ["s3:*"],
    resources: [bucketArn, interpolate`${bucketArn}/*`],
  } as const;
  return [
    { ...everything, sid: "RefusePlainHttp", conditions: { Bool: { "aws:SecureTransport": "false" } } },
    { ...everything, sid: "RefuseOldTls", conditions: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
  ];
}

/**
 * The account's IAM policies decide who administers and who uses the key; no other account, no service and no grant.
 */
export function secretsKeyStatements(accountId: Input<string>): Statement[] {
  const account = { AWS: interpolate`arn:aws:iam::${accountId}:root` };
  return [
    {
      sid: "AdministeredByTheAccount",
      principal: account,
      actions: [
        "kms:CancelKeyDeletion",
        "kms:CreateAlias",
        "kms:DeleteAlias",
        "kms:DescribeKey",
        "kms:DisableKey",
        "kms:DisableKeyRotation",
        "kms:EnableKey",
        "kms:EnableKeyRotation",
        "kms:GetKeyPolicy",
        "kms:GetKeyRotationStatus",
        "kms:ListGrants",
        "kms:ListKeyPolicies",
        "kms:ListResourceTags",
        "kms:ListKeyRotations",
        "kms:PutKeyPolicy",
        "kms:ScheduleKeyDeletion",
        "kms:TagResource",
        "kms:UntagResource",
        "kms:UpdateAlias",
        "kms:UpdateKeyDescription",
      ],
      resources: ["*"],
    },
    {
      sid: "UsedByTheAccount",
      principal: account,
      actions: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
      resources: ["*"],
    },
  ];
}
