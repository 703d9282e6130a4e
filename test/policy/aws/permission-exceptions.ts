/** IAM actions in the schema of a resource type that deploying does not need here. */
export interface PermissionException {
  readonly actions: readonly string[];
  /** CloudFormation's types whose schemas list the actions. */
  readonly types: readonly string[];
  /** Why a deployment does without. */
  readonly reason: string;
}

export const PERMISSION_EXCEPTIONS: readonly PermissionException[] = [
  {
    actions: ["acm-pca:GetCertificate", "acm-pca:IssueCertificate"],
    types: ["AWS::CertificateManager::Certificate"],
    reason: "For certificates of a private authority; these are public and validated by DNS.",
  },
  {
    actions: ["acm-pca:GetCertificateAuthorityCertificate"],
    types: ["AWS::MSK::Cluster"],
    reason: "For clients that sign in with TLS certificates; Kafka's clients sign in with IAM.",
  },
  {
    actions: [
      "autoloop:AllowVendedLogDeliveryForResource",
      "codewhisperer:AllowVendedLogDeliveryForResource",
      "workmail:AllowVendedLogDeliveryForResource",
    ],
    types: ["AWS::Logs::DeliverySource"],
    reason: "For logs of those services; the only source is the CloudFront distribution.",
  },
  {
    actions: ["autoscaling:DescribeTags"],
    types: ["AWS::EC2::FlowLog"],
    reason: "For flow logs that carry tags of Auto Scaling groups, which no flow log here does.",
  },
  {
    actions: ["cognito-idp:DescribeUserPoolClient"],
    types: ["AWS::ElasticLoadBalancingV2::Listener", "AWS::ElasticLoadBalancingV2::ListenerRule"],
    reason: "For rules that authenticate users with Cognito, which no rule here does.",
  },
  {
    actions: ["elasticfilesystem:DescribeMountTargets", "s3files:ListMountTargets"],
    types: ["AWS::Lambda::Function"],
    reason: "For functions that mount file systems, which no function here does.",
  },
  {
    actions: [
      "iam:AttachGroupPolicy",
      "iam:AttachUserPolicy",
      "iam:DetachGroupPolicy",
      "iam:DetachUserPolicy",
    ],
    types: ["AWS::IAM::ManagedPolicy"],
    reason: "For users and groups; the policies here are attached to roles only.",
  },
  {
    actions: ["iam:DeleteRolePermissionsBoundary"],
    types: ["AWS::IAM::Role"],
    reason: "Refused on purpose: a role without its boundary could do more than its environment may.",
  },
  {
    actions: ["iam:DescribeOrganization"],
    types: ["AWS::WAFv2::LoggingConfiguration"],
    reason: "IAM has no such action.",
  },
  {
    actions: ["iam:ListInstanceProfiles"],
    types: ["AWS::IAM::InstanceProfile"],
    reason: "Only CloudFormation's list handler calls it; Pulumi reads the profiles it knows by name.",
  },
  {
    actions: ["iam:ListPolicies"],
    types: ["AWS::IAM::ManagedPolicy"],
    reason: "Only CloudFormation's list handler calls it; Pulumi reads the policies it knows by ARN.",
  },
  {
    actions: ["iam:ListRoles"],
    types: ["AWS::IAM::Role", "AWS::RDS::DBInstance"],
    reason: "Only CloudFormation's handlers look for roles; Pulumi reads the roles it knows by name.",
  },
  {
    actions: ["kms:ListKeys"],
    types: ["AWS::KMS::Key"],
    reason: "Only CloudFormation's list handler calls it; Pulumi reads the keys it knows by id.",
  },
  {
    actions: ["payments:GetConnectedAccount"],
    types: ["AWS::WAFv2::WebACL"],
    reason: "For rules that charge automated clients, which no rule here does.",
  },
  {
    actions: ["route53:AssociateVPCWithHostedZone", "route53:DisassociateVPCFromHostedZone"],
    types: ["AWS::Route53::HostedZone"],
    reason: "For private zones; the only zone is public.",
  },
  {
    actions: [
      "route53:CreateQueryLoggingConfig",
      "route53:DeleteQueryLoggingConfig",
      "route53:ListQueryLoggingConfigs",
    ],
    types: ["AWS::Route53::HostedZone"],
    reason: "For logs of DNS queries, which the zone does not write.",
  },
  {
    actions: ["route53:UpdateHostedZoneFeatures"],
    types: ["AWS::Route53::HostedZone"],
    reason: "For accelerated recovery, which the zone does not use.",
  },
  {
    actions: [
      "s3tables:CreateNamespace",
      "s3tables:CreateTable",
      "s3tables:CreateTableBucket",
      "s3tables:GetTable",
      "s3tables:GetTableMetadataLocation",
      "s3tables:PutTableBucketPolicy",
      "s3tables:PutTableEncryption",
      "s3tables:PutTablePolicy",
      "s3tables:UpdateTableMetadataLocation",
    ],
    types: ["AWS::S3::Bucket"],
    reason: "For buckets with metadata tables, which no bucket here has.",
  },
  {
    actions: ["secretsmanager:RemoveRegionsFromReplication", "secretsmanager:ReplicateSecretToRegions"],
    types: ["AWS::SecretsManager::Secret"],
    reason: "For secrets with replicas in other regions, which no secret here has.",
  },
  {
    actions: [
      "ssm:CreateAssociation",
      "ssm:DeleteAssociation",
      "ssm:DescribeAssociation",
      "ssm:ListAssociations",
    ],
    types: ["AWS::EC2::Instance"],
    reason: "For instances made with associations of Systems Manager; the bastion has none.",
  },
  {
    actions: ["sts:AssumeRole"],
    types: ["AWS::CloudFront::VpcOrigin"],
    reason: "CloudFormation's own way to read a balancer; the deploy role must not become another role.",
  },
  {
    actions: [
      "vpc-lattice:CreateServiceNetworkVpcEndpointAssociation",
      "vpc-lattice:DescribeServiceNetworkVpcEndpointAssociation",
    ],
    types: ["AWS::EC2::VPCEndpoint"],
    reason: "For endpoints of VPC Lattice's service networks; these are gateway and interface endpoints.",
  },
  {
    actions: ["vpce:AllowMultiRegion"],
    types: ["AWS::EC2::VPCEndpoint"],
    reason: "For endpoints of services in another region, which no endpoint here is.",
  },
];

/** CloudFormation's types whose schemas list no permissions, and what allows them here. */
export const WITHOUT_HANDLERS: Readonly<Record<string, string>> = {
  "AWS::CodeBuild::Project": "`codebuild:*` on projects with the environment's name, and `iam:PassRole`",
  "AWS::DocDB::DBCluster": "`rds:*`, which is DocumentDB's too, and the rights for master passwords",
  "AWS::DocDB::DBInstance": "`rds:*`, which is DocumentDB's too",
  "AWS::EC2::ClientVpnEndpoint": "`ec2:*`",
  "AWS::EC2::ClientVpnTargetNetworkAssociation": "`ec2:*`",
};
