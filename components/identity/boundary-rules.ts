import type { Statement } from "../iam";

/**
 * What roles of an environment may use at all, by service. A boundary grants nothing: a role may do what its own
 * policies and the boundary both allow, so whole services stand here, and exact actions in the roles' policies.
 */
const SERVICES = {
  "EKS Auto Mode: nodes, volumes, balancers": [
    "acm:*",
    "autoscaling:*",
    "cognito-idp:*",
    "ec2:*",
    "elasticloadbalancing:*",
    "shield:*",
    "waf-regional:*",
    "wafv2:*",
  ],
  "nodes, pods and people in the cluster": ["ecr:*", "eks:*", "eks-auth:*"],
  "runners, which sign in to GitHub": ["codeconnections:GetConnection", "codeconnections:GetConnectionToken"],
  "signing in to data stores": ["elasticache:Connect", "kafka-cluster:*", "rds-db:connect"],
  "data and its backups": [
    "aoss:*",
    "backup:*",
    "backup-storage:*",
    "es:*",
    "kafka:*",
    "osis:*",
    "rds:*",
    "s3:*",
    "tag:*",
  ],
  "logs, metrics, traces and alarms": [
    "application-signals:*",
    "cloudwatch:*",
    "events:*",
    "firehose:*",
    "logs:*",
    "sns:*",
    "sqs:*",
    "xray:*",
  ],
  "names of what is reached from outside": ["cloudfront:*", "route53:*"],
  // Not `ssm:SendCommand`: it runs anything, as root, on whatever machine Systems Manager knows.
  "sessions and parameters": [
    "ssm:DescribeInstanceProperties",
    "ssm:DescribeSessions",
    "ssm:GetConnectionStatus",
    "ssm:GetParameter",
    "ssm:GetParameters",
    "ssm:ResumeSession",
    "ssm:StartSession",
    "ssm:TerminateSession",
    "ssm:UpdateInstanceInformation",
    "ssmmessages:*",
  ],
  "reading secrets, never writing them": [
    "secretsmanager:DescribeSecret",
    "secretsmanager:GetSecretValue",
    "secretsmanager:ListSecretVersionIds",
  ],
  "using keys, never managing them": [
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ListGrants",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
    "kms:RevokeGrant",
  ],
  "instance profiles of Auto Mode's nodes, and roles that AWS makes for its own services": [
    "iam:AddRoleToInstanceProfile",
    "iam:CreateInstanceProfile",
    "iam:CreateServiceLinkedRole",
    "iam:DeleteInstanceProfile",
    "iam:GetInstanceProfile",
    "iam:ListInstanceProfiles",
    "iam:RemoveRoleFromInstanceProfile",
    "iam:TagInstanceProfile",
  ],
} as const;

/** Who may be handed a role: nodes theirs, and the database's export to the search index its own. */
const PASSED_TO = ["ec2.amazonaws.com", "export.rds.amazonaws.com"] as const;

/** What destroys or exposes data or its traces. No role of an environment does, whatever its policies say. */
const NEVER = [
  "backup:DeleteBackupVault",
  "backup:DeleteBackupVaultAccessPolicy",
  "ec2:DeleteFlowLogs",
  "ec2:ModifyImageAttribute",
  "ec2:ModifySnapshotAttribute",
  "es:DeleteDomain",
  "kafka:DeleteCluster",
  "logs:DeleteLogGroup",
  "logs:DeleteRetentionPolicy",
  "rds:DeleteDBCluster",
  "rds:DeleteDBInstance",
  "rds:ModifyDBClusterSnapshotAttribute",
  "rds:ModifyDBSnapshotAttribute",
  "s3:DeleteBucket",
  "s3:DeleteBucketPolicy",
  "s3:PutBucketAcl",
  "s3:PutBucketPolicy",
  "s3:PutBucketPublicAccessBlock",
] as const;

/** The most that any role of an environment may do: no identities, no keys' or secrets' management, no deletion. */
export function boundaryStatements(accountId: string, identifier: string): Statement[] {
  return [
    { actions: Object.values(SERVICES).flat(), resources: ["*"] },
    {
      actions: ["iam:PassRole"],
      // Another role of the account may have no boundary: a machine that got it would be a way out of this one.
      resources: [`arn:aws:iam::${accountId}:role/${identifier}-*`],
      conditions: { StringEquals: { "iam:PassedToService": [...PASSED_TO] } },
    },
    { effect: "Deny", actions: NEVER, resources: ["*"] },
  ];
}
