import { charge, instances, length, SECRET, size, type Prices } from "../components/price";

/** Prices in US dollars a month, us-east-1, on demand, as AWS lists them in autumn 2026. */
export const MONTHLY = {
  alarm: 0.1,
  balancer: 16.43,
  controlPlane: 73,
  dashboard: 3,
  diskGb: 0.08,
  hostedZone: 0.5,
  interfaceEndpointZone: 7.3,
  key: 1,
  /** One metric asked for by `GetMetricData`. */
  metricQuestion: 0.01 / 1000,
  natGateway: 32.85,
  publicAddress: 3.65,
  vpnSubnet: 73,
  webAcl: 5,
  webAclRule: 1,
} as const;

/** Instances by the hour. */
const HOURLY: Readonly<Record<string, number>> = {
  "m7g.large": 0.0816,
  "t3a.medium": 0.0376,
  "t4g.medium": 0.0336,
  "t4g.nano": 0.0042,
};

/** What EKS adds for a node that Auto Mode runs, of its price on demand. */
export const AUTO_MODE_FEE = 0.12;

/** What a spot node costs, of its price on demand: AWS promises no price; its own examples lie at about half. */
export const SPOT_SHARE = 0.6;

/** What is billed by the hour or the month, by type. */
const BILLED: Prices["billed"] = {
  "aws:cloudwatch/dashboard:Dashboard": () => charge("dashboards", MONTHLY.dashboard),
  "aws:cloudwatch/metricAlarm:MetricAlarm": () => charge("alarms", MONTHLY.alarm),
  "aws:ec2/instance:Instance": ({ inputs }) => [
    ...instances("machines", inputs.instanceType),
    ...charge("disks, GB", MONTHLY.diskGb, size(inputs.rootBlockDevice, "volumeSize")),
  ],
  "aws:ec2clientvpn/networkAssociation:NetworkAssociation": () => charge("VPN, a subnet", MONTHLY.vpnSubnet),
  "aws:ec2/eip:Eip": () => charge("public addresses", MONTHLY.publicAddress),
  "aws:ec2/natGateway:NatGateway": () => charge("NAT gateways", MONTHLY.natGateway),
  "aws:ec2/vpcEndpoint:VpcEndpoint": ({ inputs }) =>
    inputs.vpcEndpointType === "Interface"
      ? charge("interface endpoints, a zone", MONTHLY.interfaceEndpointZone, length(inputs.subnetIds))
      : [],
  "aws:kms/key:Key": () => charge("KMS keys", MONTHLY.key),
  "aws:lb/loadBalancer:LoadBalancer": ({ inputs }) => [
    ...charge("balancers", MONTHLY.balancer),
    ...charge(
      "public addresses",
      MONTHLY.publicAddress,
      inputs.internal === true ? 0 : length(inputs.subnets),
    ),
  ],
  "aws:route53/zone:Zone": () => charge("hosted zones", MONTHLY.hostedZone),
  "aws:secretsmanager/secret:Secret": () => charge("secrets", SECRET),
  "aws:wafv2/webAcl:WebAcl": ({ inputs }) => [
    ...charge("firewalls", MONTHLY.webAcl),
    ...charge("firewall rules", MONTHLY.webAclRule, length(inputs.rules)),
  ],
  "eks:index:Cluster": () => charge("EKS control plane", MONTHLY.controlPlane),
};

/** Types billed by use, or not at all. */
const FREE: Prices["free"] = [
  "aws:acm/certificate:Certificate",
  "aws:acm/certificateValidation:CertificateValidation",
  "aws:appautoscaling/policy:Policy",
  "aws:appautoscaling/target:Target",
  "aws:backup/plan:Plan",
  "aws:backup/selection:Selection",
  "aws:backup/vault:Vault",
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
  "aws:budgets/budget:Budget",
  "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration",
  "aws:cloudfront/distribution:Distribution",
  "aws:cloudfront/function:Function",
  "aws:cloudfront/originAccessControl:OriginAccessControl",
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
  "aws:cloudfront/vpcOrigin:VpcOrigin",
  "aws:cloudwatch/eventRule:EventRule",
  "aws:cloudwatch/eventTarget:EventTarget",
  "aws:cloudwatch/logDelivery:LogDelivery",
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination",
  "aws:cloudwatch/logDeliverySource:LogDeliverySource",
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
  "aws:cloudwatch/logStream:LogStream",
  "aws:codebuild/project:Project",
  "aws:codebuild/webhook:Webhook",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  "aws:ec2/flowLog:FlowLog",
  "aws:ec2/networkAcl:NetworkAcl",
  "aws:ec2/route:Route",
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2clientvpn/authorizationRule:AuthorizationRule",
  "aws:ec2clientvpn/endpoint:Endpoint",
  "aws:ec2clientvpn/route:Route",
  "aws:eks/accessEntry:AccessEntry",
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
  "aws:eks/podIdentityAssociation:PodIdentityAssociation",
  "aws:iam/instanceProfile:InstanceProfile",
  "aws:iam/policy:Policy",
  "aws:iam/role:Role",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:kms/alias:Alias",
  "aws:lambda/function:Function",
  "aws:lambda/invocation:Invocation",
  "aws:lb/listener:Listener",
  "aws:lb/listenerRule:ListenerRule",
  "aws:lb/targetGroup:TargetGroup",
  "aws:route53/record:Record",
  "aws:s3/bucket:Bucket",
  "aws:s3/bucketObjectv2:BucketObjectv2",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketVersioning:BucketVersioning",
  "aws:secretsmanager/secretVersion:SecretVersion",
  "aws:sns/topic:Topic",
  "aws:sns/topicSubscription:TopicSubscription",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  "aws:wafv2/ipSet:IpSet",
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
  "awsx:ec2:Vpc",
  "random:index/randomBytes:RandomBytes",
  "random:index/randomPassword:RandomPassword",
];

/** Prices of everything but the stores, each kind of which has its prices next to it. */
export const GENERAL: Prices = { billed: BILLED, hourly: HOURLY, free: FREE };
