/** What a resource type of Pulumi's is in AWS's own models. */
export interface AwsType {
  /** CloudFormation's resource type. */
  readonly cloudFormation?: string;
  /** The operation that makes it, `kms.CreateKey`, by the service's name in botocore. */
  readonly operation?: string;
  /** What it is a part of for CloudFormation, which makes both together. */
  readonly partOf?: string;
  /** IAM actions that Pulumi's provider needs for it, where CloudFormation has no such type. */
  readonly actions?: readonly string[];
}

const type = (cloudFormation: string, operation?: string): AwsType => ({
  cloudFormation: `AWS::${cloudFormation}`,
  ...(operation !== undefined && { operation }),
});

const part = (partOf: string, operation?: string): AwsType => ({
  partOf: `AWS::${partOf}`,
  ...(operation !== undefined && { operation }),
});

/** Every type that a stack makes, by Pulumi's token without `aws:`. */
export const TYPES: Readonly<Record<string, AwsType>> = {
  "acm/certificateValidation:CertificateValidation": part("CertificateManager::Certificate"),
  "acm/certificate:Certificate": type("CertificateManager::Certificate", "acm.RequestCertificate"),
  "appautoscaling/policy:Policy": type(
    "ApplicationAutoScaling::ScalingPolicy",
    "application-autoscaling.PutScalingPolicy",
  ),
  "appautoscaling/target:Target": type(
    "ApplicationAutoScaling::ScalableTarget",
    "application-autoscaling.RegisterScalableTarget",
  ),
  "backup/plan:Plan": type("Backup::BackupPlan", "backup.CreateBackupPlan"),
  "backup/selection:Selection": type("Backup::BackupSelection", "backup.CreateBackupSelection"),
  "backup/vault:Vault": type("Backup::BackupVault", "backup.CreateBackupVault"),
  "backup/vaultLockConfiguration:VaultLockConfiguration": part(
    "Backup::BackupVault",
    "backup.PutBackupVaultLockConfiguration",
  ),
  "budgets/budget:Budget": type("Budgets::Budget", "budgets.CreateBudget"),
  "chatbot/slackChannelConfiguration:SlackChannelConfiguration": type(
    "Chatbot::SlackChannelConfiguration",
    "chatbot.CreateSlackChannelConfiguration",
  ),
  "cloudfront/distribution:Distribution": type("CloudFront::Distribution", "cloudfront.CreateDistribution"),
  "cloudfront/function:Function": type("CloudFront::Function", "cloudfront.CreateFunction"),
  "cloudfront/originAccessControl:OriginAccessControl": type(
    "CloudFront::OriginAccessControl",
    "cloudfront.CreateOriginAccessControl",
  ),
  "cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": type(
    "CloudFront::ResponseHeadersPolicy",
    "cloudfront.CreateResponseHeadersPolicy",
  ),
  "cloudfront/vpcOrigin:VpcOrigin": type("CloudFront::VpcOrigin", "cloudfront.CreateVpcOrigin"),
  "cloudtrail/trail:Trail": type("CloudTrail::Trail", "cloudtrail.CreateTrail"),
  "cloudwatch/dashboard:Dashboard": type("CloudWatch::Dashboard", "cloudwatch.PutDashboard"),
  "cloudwatch/eventRule:EventRule": type("Events::Rule", "events.PutRule"),
  "cloudwatch/eventTarget:EventTarget": part("Events::Rule", "events.PutTargets"),
  "cloudwatch/logDelivery:LogDelivery": type("Logs::Delivery", "logs.CreateDelivery"),
  "cloudwatch/logDeliveryDestination:LogDeliveryDestination": type(
    "Logs::DeliveryDestination",
    "logs.PutDeliveryDestination",
  ),
  "cloudwatch/logDeliverySource:LogDeliverySource": type("Logs::DeliverySource", "logs.PutDeliverySource"),
  "cloudwatch/logGroup:LogGroup": type("Logs::LogGroup", "logs.CreateLogGroup"),
  "cloudwatch/logResourcePolicy:LogResourcePolicy": type("Logs::ResourcePolicy", "logs.PutResourcePolicy"),
  "cloudwatch/logStream:LogStream": type("Logs::LogStream", "logs.CreateLogStream"),
  "cloudwatch/metricAlarm:MetricAlarm": type("CloudWatch::Alarm", "cloudwatch.PutMetricAlarm"),
  "codebuild/project:Project": type("CodeBuild::Project", "codebuild.CreateProject"),
  "codebuild/webhook:Webhook": part("CodeBuild::Project", "codebuild.CreateWebhook"),
  "codeconnections/connection:Connection": type(
    "CodeConnections::Connection",
    "codeconnections.CreateConnection",
  ),
  "docdb/cluster:Cluster": type("DocDB::DBCluster", "docdb.CreateDBCluster"),
  "docdb/clusterInstance:ClusterInstance": type("DocDB::DBInstance", "docdb.CreateDBInstance"),
  "docdb/clusterParameterGroup:ClusterParameterGroup": type(
    "DocDB::DBClusterParameterGroup",
    "docdb.CreateDBClusterParameterGroup",
  ),
  "docdb/subnetGroup:SubnetGroup": type("DocDB::DBSubnetGroup", "docdb.CreateDBSubnetGroup"),
  "ec2/defaultSecurityGroup:DefaultSecurityGroup": part("EC2::SecurityGroup"),
  "ec2/eip:Eip": type("EC2::EIP", "ec2.AllocateAddress"),
  "ec2/flowLog:FlowLog": type("EC2::FlowLog", "ec2.CreateFlowLogs"),
  "ec2/instance:Instance": type("EC2::Instance", "ec2.RunInstances"),
  "ec2/internetGateway:InternetGateway": type("EC2::InternetGateway"),
  "ec2/natGateway:NatGateway": type("EC2::NatGateway", "ec2.CreateNatGateway"),
  "ec2/networkAcl:NetworkAcl": type("EC2::NetworkAcl", "ec2.CreateNetworkAcl"),
  "ec2/route:Route": type("EC2::Route", "ec2.CreateRoute"),
  "ec2/routeTableAssociation:RouteTableAssociation": type(
    "EC2::SubnetRouteTableAssociation",
    "ec2.AssociateRouteTable",
  ),
  "ec2/routeTable:RouteTable": type("EC2::RouteTable", "ec2.CreateRouteTable"),
  "ec2/securityGroup:SecurityGroup": type("EC2::SecurityGroup", "ec2.CreateSecurityGroup"),
  "ec2/subnet:Subnet": type("EC2::Subnet", "ec2.CreateSubnet"),
  "ec2/vpc:Vpc": type("EC2::VPC", "ec2.CreateVpc"),
  "ec2/vpcEndpoint:VpcEndpoint": type("EC2::VPCEndpoint", "ec2.CreateVpcEndpoint"),
  "ec2clientvpn/authorizationRule:AuthorizationRule": type(
    "EC2::ClientVpnAuthorizationRule",
    "ec2.AuthorizeClientVpnIngress",
  ),
  "ec2clientvpn/endpoint:Endpoint": type("EC2::ClientVpnEndpoint", "ec2.CreateClientVpnEndpoint"),
  "ec2clientvpn/networkAssociation:NetworkAssociation": type(
    "EC2::ClientVpnTargetNetworkAssociation",
    "ec2.AssociateClientVpnTargetNetwork",
  ),
  "ec2clientvpn/route:Route": type("EC2::ClientVpnRoute", "ec2.CreateClientVpnRoute"),
  "ecr/lifecyclePolicy:LifecyclePolicy": part("ECR::Repository", "ecr.PutLifecyclePolicy"),
  "ecr/pullThroughCacheRule:PullThroughCacheRule": type(
    "ECR::PullThroughCacheRule",
    "ecr.CreatePullThroughCacheRule",
  ),
  "ecr/registryScanningConfiguration:RegistryScanningConfiguration": type(
    "ECR::RegistryScanningConfiguration",
    "ecr.PutRegistryScanningConfiguration",
  ),
  "ecr/repository:Repository": type("ECR::Repository", "ecr.CreateRepository"),
  "ecr/repositoryCreationTemplate:RepositoryCreationTemplate": type(
    "ECR::RepositoryCreationTemplate",
    "ecr.CreateRepositoryCreationTemplate",
  ),
  "ecr/repositoryPolicy:RepositoryPolicy": part("ECR::Repository", "ecr.SetRepositoryPolicy"),
  "eks/accessEntry:AccessEntry": type("EKS::AccessEntry", "eks.CreateAccessEntry"),
  "eks/accessPolicyAssociation:AccessPolicyAssociation": part(
    "EKS::AccessEntry",
    "eks.AssociateAccessPolicy",
  ),
  "eks/addon:Addon": type("EKS::Addon", "eks.CreateAddon"),
  "eks/cluster:Cluster": type("EKS::Cluster", "eks.CreateCluster"),
  "eks/podIdentityAssociation:PodIdentityAssociation": type(
    "EKS::PodIdentityAssociation",
    "eks.CreatePodIdentityAssociation",
  ),
  "elasticache/parameterGroup:ParameterGroup": type(
    "ElastiCache::ParameterGroup",
    "elasticache.CreateCacheParameterGroup",
  ),
  "elasticache/replicationGroup:ReplicationGroup": type(
    "ElastiCache::ReplicationGroup",
    "elasticache.CreateReplicationGroup",
  ),
  "elasticache/serverlessCache:ServerlessCache": type(
    "ElastiCache::ServerlessCache",
    "elasticache.CreateServerlessCache",
  ),
  "elasticache/subnetGroup:SubnetGroup": type(
    "ElastiCache::SubnetGroup",
    "elasticache.CreateCacheSubnetGroup",
  ),
  "elasticache/user:User": type("ElastiCache::User", "elasticache.CreateUser"),
  "elasticache/userGroup:UserGroup": type("ElastiCache::UserGroup", "elasticache.CreateUserGroup"),
  "guardduty/detector:Detector": type("GuardDuty::Detector", "guardduty.CreateDetector"),
  "guardduty/detectorFeature:DetectorFeature": part("GuardDuty::Detector", "guardduty.UpdateDetector"),
  "iam/instanceProfile:InstanceProfile": type("IAM::InstanceProfile", "iam.CreateInstanceProfile"),
  "iam/openIdConnectProvider:OpenIdConnectProvider": type(
    "IAM::OIDCProvider",
    "iam.CreateOpenIDConnectProvider",
  ),
  "iam/policy:Policy": type("IAM::ManagedPolicy", "iam.CreatePolicy"),
  "iam/role:Role": type("IAM::Role", "iam.CreateRole"),
  "iam/rolePolicy:RolePolicy": type("IAM::RolePolicy", "iam.PutRolePolicy"),
  "iam/rolePolicyAttachment:RolePolicyAttachment": part("IAM::Role", "iam.AttachRolePolicy"),
  "iam/serviceLinkedRole:ServiceLinkedRole": type("IAM::ServiceLinkedRole", "iam.CreateServiceLinkedRole"),
  "kms/alias:Alias": type("KMS::Alias", "kms.CreateAlias"),
  "kms/key:Key": type("KMS::Key", "kms.CreateKey"),
  "lambda/invocation:Invocation": { operation: "lambda.Invoke", actions: ["lambda:InvokeFunction"] },
  "lambda/function:Function": type("Lambda::Function", "lambda.CreateFunction"),
  "lb/listener:Listener": type("ElasticLoadBalancingV2::Listener", "elbv2.CreateListener"),
  "lb/listenerRule:ListenerRule": type("ElasticLoadBalancingV2::ListenerRule", "elbv2.CreateRule"),
  "lb/loadBalancer:LoadBalancer": type("ElasticLoadBalancingV2::LoadBalancer", "elbv2.CreateLoadBalancer"),
  "lb/targetGroup:TargetGroup": type("ElasticLoadBalancingV2::TargetGroup", "elbv2.CreateTargetGroup"),
  "msk/cluster:Cluster": type("MSK::Cluster", "kafka.CreateCluster"),
  "msk/configuration:Configuration": type("MSK::Configuration", "kafka.CreateConfiguration"),
  "msk/serverlessCluster:ServerlessCluster": type("MSK::ServerlessCluster", "kafka.CreateClusterV2"),
  "opensearch/domain:Domain": type("OpenSearchService::Domain", "opensearch.CreateDomain"),
  "opensearchingest/pipeline:Pipeline": type("OSIS::Pipeline", "osis.CreatePipeline"),
  "rds/cluster:Cluster": type("RDS::DBCluster", "rds.CreateDBCluster"),
  "rds/clusterInstance:ClusterInstance": type("RDS::DBInstance", "rds.CreateDBInstance"),
  "rds/clusterParameterGroup:ClusterParameterGroup": type(
    "RDS::DBClusterParameterGroup",
    "rds.CreateDBClusterParameterGroup",
  ),
  "rds/subnetGroup:SubnetGroup": type("RDS::DBSubnetGroup", "rds.CreateDBSubnetGroup"),
  "route53/record:Record": type("Route53::RecordSet"),
  "route53/zone:Zone": type("Route53::HostedZone", "route53.CreateHostedZone"),
  "s3/bucket:Bucket": type("S3::Bucket", "s3.CreateBucket"),
  "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": type(
    "S3::Bucket",
    "s3.PutBucketLifecycleConfiguration",
  ),
  /** @see https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/s3/object.go */
  "s3/bucketObjectv2:BucketObjectv2": {
    operation: "s3.PutObject",
    actions: [
      "s3:AbortMultipartUpload",
      "s3:DeleteObject",
      "s3:DeleteObjectVersion",
      "s3:GetObject",
      "s3:GetObjectTagging",
      "s3:ListBucket",
      "s3:ListBucketVersions",
      "s3:PutObject",
      "s3:PutObjectTagging",
    ],
  },
  "s3/bucketOwnershipControls:BucketOwnershipControls": type("S3::Bucket", "s3.PutBucketOwnershipControls"),
  "s3/bucketPolicy:BucketPolicy": type("S3::BucketPolicy", "s3.PutBucketPolicy"),
  "s3/bucketPublicAccessBlock:BucketPublicAccessBlock": type("S3::Bucket", "s3.PutPublicAccessBlock"),
  "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": type(
    "S3::Bucket",
    "s3.PutBucketEncryption",
  ),
  "s3/bucketVersioning:BucketVersioning": type("S3::Bucket", "s3.PutBucketVersioning"),
  "secretsmanager/secret:Secret": type("SecretsManager::Secret", "secretsmanager.CreateSecret"),
  "secretsmanager/secretVersion:SecretVersion": part(
    "SecretsManager::Secret",
    "secretsmanager.PutSecretValue",
  ),
  "sns/topic:Topic": type("SNS::Topic", "sns.CreateTopic"),
  "sns/topicSubscription:TopicSubscription": type("SNS::Subscription", "sns.Subscribe"),
  "vpc/securityGroupEgressRule:SecurityGroupEgressRule": type(
    "EC2::SecurityGroupEgress",
    "ec2.AuthorizeSecurityGroupEgress",
  ),
  "vpc/securityGroupIngressRule:SecurityGroupIngressRule": type(
    "EC2::SecurityGroupIngress",
    "ec2.AuthorizeSecurityGroupIngress",
  ),
  "wafv2/ipSet:IpSet": type("WAFv2::IPSet", "wafv2.CreateIPSet"),
  "wafv2/webAcl:WebAcl": type("WAFv2::WebACL", "wafv2.CreateWebACL"),
  "wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": type(
    "WAFv2::LoggingConfiguration",
    "wafv2.PutLoggingConfiguration",
  ),
};
