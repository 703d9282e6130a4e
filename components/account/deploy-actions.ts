/** Settings that hold for a whole account, sharing with other accounts, and purchases for years. */
export const WHOLE_ACCOUNT = [
  "backup:UpdateGlobalSettings",
  "ec2:DisableEbsEncryptionByDefault",
  "ec2:DisableImageBlockPublicAccess",
  "ec2:DisableSnapshotBlockPublicAccess",
  "ec2:EnableSerialConsoleAccess",
  "ec2:ModifyEbsDefaultKmsKeyId",
  "ec2:ModifyImageAttribute",
  "ec2:ModifyInstanceMetadataDefaults",
  "ec2:ModifySnapshotAttribute",
  "ec2:ModifyVpcBlockPublicAccessOptions",
  "ec2:PurchaseCapacityBlock",
  "ec2:PurchaseHostReservation",
  "ec2:PurchaseReservedInstancesOffering",
  "elasticache:PurchaseReservedCacheNodesOffering",
  "es:PurchaseReservedInstanceOffering",
  "logs:DeleteAccountPolicy",
  "logs:PutAccountPolicy",
  "rds:ModifyDBClusterSnapshotAttribute",
  "rds:ModifyDBSnapshotAttribute",
  "rds:PurchaseReservedDBInstancesOffering",
];

/** What gives a role its powers; IAM knows the boundary as a condition of each. */
export const ROLE_POWERS = [
  "iam:AttachRolePolicy",
  "iam:CreateRole",
  "iam:DeleteRolePolicy",
  "iam:DetachRolePolicy",
  "iam:PutRolePermissionsBoundary",
  "iam:PutRolePolicy",
];

/** The rest of making, reading and deleting a role. */
export const ROLE_ACTIONS = [
  "iam:DeleteRole",
  "iam:GetRole",
  "iam:GetRolePolicy",
  "iam:ListAttachedRolePolicies",
  "iam:ListInstanceProfilesForRole",
  "iam:ListRolePolicies",
  "iam:ListRoleTags",
  "iam:TagRole",
  "iam:UntagRole",
  "iam:UpdateAssumeRolePolicy",
  "iam:UpdateRole",
  "iam:UpdateRoleDescription",
];

export const POLICY_ACTIONS = [
  "iam:CreatePolicy",
  "iam:CreatePolicyVersion",
  "iam:DeletePolicy",
  "iam:DeletePolicyVersion",
  "iam:GetPolicy",
  "iam:GetPolicyVersion",
  "iam:ListEntitiesForPolicy",
  "iam:ListPolicyTags",
  "iam:ListPolicyVersions",
  "iam:TagPolicy",
  "iam:UntagPolicy",
];

export const PROFILE_ACTIONS = [
  "iam:AddRoleToInstanceProfile",
  "iam:CreateInstanceProfile",
  "iam:DeleteInstanceProfile",
  "iam:GetInstanceProfile",
  "iam:ListInstanceProfileTags",
  "iam:RemoveRoleFromInstanceProfile",
  "iam:TagInstanceProfile",
  "iam:UntagInstanceProfile",
];

/** What RDS asks whoever makes, changes or deletes a database with a password that RDS keeps. */
export const MASTER_SECRET_ACTIONS = [
  "secretsmanager:CreateSecret",
  "secretsmanager:DeleteSecret",
  "secretsmanager:DescribeSecret",
  "secretsmanager:RotateSecret",
  "secretsmanager:TagResource",
];

export const SECRET_ACTIONS = [
  "secretsmanager:CancelRotateSecret",
  "secretsmanager:CreateSecret",
  "secretsmanager:DeleteResourcePolicy",
  "secretsmanager:DeleteSecret",
  "secretsmanager:DescribeSecret",
  "secretsmanager:GetResourcePolicy",
  "secretsmanager:GetSecretValue",
  "secretsmanager:ListSecretVersionIds",
  "secretsmanager:PutResourcePolicy",
  "secretsmanager:PutSecretValue",
  "secretsmanager:RestoreSecret",
  "secretsmanager:RotateSecret",
  "secretsmanager:TagResource",
  "secretsmanager:UntagResource",
  "secretsmanager:UpdateSecret",
  "secretsmanager:UpdateSecretVersionStage",
];

export const ZONE_ACTIONS = [
  "route53:ChangeResourceRecordSets",
  "route53:ChangeTagsForResource",
  "route53:CreateHostedZone",
  "route53:DeleteHostedZone",
  "route53:GetChange",
  "route53:GetDNSSEC",
  "route53:GetHostedZone",
  "route53:ListHostedZones",
  "route53:ListHostedZonesByName",
  "route53:ListResourceRecordSets",
  "route53:ListTagsForResource",
  "route53:UpdateHostedZoneComment",
];

export const PARAMETER_ACTIONS = [
  "ssm:AddTagsToResource",
  "ssm:DeleteParameter",
  "ssm:GetParameter",
  "ssm:GetParameters",
  "ssm:ListTagsForResource",
  "ssm:PutParameter",
  "ssm:RemoveTagsFromResource",
];

export const DOCUMENT_ACTIONS = [
  "ssm:AddTagsToResource",
  "ssm:CreateDocument",
  "ssm:DeleteDocument",
  "ssm:DescribeDocument",
  "ssm:DescribeDocumentPermission",
  "ssm:GetDocument",
  "ssm:ListTagsForResource",
  "ssm:RemoveTagsFromResource",
  "ssm:UpdateDocument",
  "ssm:UpdateDocumentDefaultVersion",
];
