/** Types that stacks make and no quota counts, with the reason. */
export const UNCOUNTED: readonly { readonly types: readonly string[]; readonly reason: string }[] = [
  {
    types: [
      "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
      "aws:codebuild/webhook:Webhook",
      "aws:ecr/lifecyclePolicy:LifecyclePolicy",
      "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",
      "aws:ecr/repositoryPolicy:RepositoryPolicy",
      "aws:guardduty/detectorFeature:DetectorFeature",
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      "aws:s3/bucketVersioning:BucketVersioning",
      "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
    ],
    reason: "A setting of another resource, of which that resource has one.",
  },
  {
    types: [
      "aws:backup/selection:Selection",
      "aws:ec2/flowLog:FlowLog",
      "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate",
      "aws:kms/alias:Alias",
      "aws:secretsmanager/secretVersion:SecretVersion",
    ],
    reason: "One or two for each resource that is counted: plan, VPC, cache rule, key, secret.",
  },
  {
    types: [
      "aws:cloudwatch/logDelivery:LogDelivery",
      "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination",
      "aws:cloudwatch/logDeliverySource:LogDeliverySource",
    ],
    reason: "One for each CloudFront distribution, which is counted.",
  },
  {
    types: [
      "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration",
      "aws:codeconnections/connection:Connection",
    ],
    reason: "At most one for each stack.",
  },
  {
    types: ["aws:acm/certificateValidation:CertificateValidation", "aws:lambda/invocation:Invocation"],
    reason: "Creates nothing in AWS: waits for a certificate, or calls a function.",
  },
  {
    types: ["aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"],
    reason: "Adopts the security group that every VPC has.",
  },
  {
    types: ["aws:iam/serviceLinkedRole:ServiceLinkedRole"],
    reason: "One for each AWS service; AWS creates them even where the quota of roles is used up.",
  },
  {
    types: ["aws:lambda/function:Function"],
    reason:
      "AWS limits code storage (75 GB) and concurrency, not functions; the invalidator takes kilobytes and one execution.",
  },
  {
    types: ["aws:appautoscaling/policy:Policy"],
    reason: "One or two for each scalable target, of which AWS allows 50.",
  },
  {
    types: [
      "aws:eks/accessEntry:AccessEntry",
      "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
      "aws:eks/addon:Addon",
    ],
    reason: "Not among the quotas of EKS.",
  },
  {
    types: [
      "aws:cloudwatch/logStream:LogStream",
      "aws:s3/bucketObjectv2:BucketObjectv2",
      "aws:sns/topicSubscription:TopicSubscription",
    ],
    reason:
      "No quota of streams in a log group or objects in a bucket; 12,500,000 subscriptions for a topic.",
  },
];
