import * as aws from "@pulumi/aws";
import type { Recording } from "../../plan/record";
import { record } from "../../plan/record";

// Wrong on purpose, in every way that a check which passes elsewhere is there to find.

const ANYONE = "0.0.0.0/0";

const anyone = (actions: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: actions, Resource: "*" }],
  });

const allows = (...Action: string[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] });

const trusts = (Principal: object, Condition?: object) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole", ...(Condition && { Condition }) }],
  });

/** Resources as nobody should make them. */
export function recordBad(): Promise<Recording> {
  return record({
    project: "bad",
    stack: "bad",
    config: {},
    deploy: () => {
      for (const make of [
        network,
        rules,
        identity,
        storage,
        databases,
        searching,
        balancing,
        edge,
        functions,
        watching,
      ]) {
        make();
      }
      return Promise.resolve({});
    },
  });
}

function network(): void {
  const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" });
  const subnet = new aws.ec2.Subnet("subnet", {
    vpcId: vpc.id,
    cidrBlock: "10.0.0.0/24",
    mapPublicIpOnLaunch: true,
  });
  const gateway = new aws.ec2.InternetGateway("gateway", { vpcId: vpc.id });
  const instance = new aws.ec2.Instance("instance", {
    ami: "ami-1",
    instanceType: "t3.micro",
    associatePublicIpAddress: true,
    subnetId: subnet.id,
    metadataOptions: { httpTokens: "optional" },
    userData: "export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  });
  const peering = new aws.ec2.VpcPeeringConnection("peering", { vpcId: vpc.id, peerVpcId: "vpc-2" });
  const table = new aws.ec2.RouteTable("table", { vpcId: vpc.id });
  new aws.ec2.Route("route-to-peer", {
    routeTableId: table.id,
    destinationCidrBlock: ANYONE,
    vpcPeeringConnectionId: peering.id,
  });
  new aws.ec2.Route("route-to-instance", {
    routeTableId: table.id,
    destinationCidrBlock: ANYONE,
    networkInterfaceId: instance.primaryNetworkInterfaceId,
  });
  new aws.ec2.RouteTable("table-of-routes", {
    vpcId: vpc.id,
    routes: [
      { cidrBlock: ANYONE, gatewayId: gateway.id },
      { cidrBlock: ANYONE, vpcPeeringConnectionId: peering.id },
    ],
  });
  new aws.ec2.Eip("address", { domain: "vpc" });
  const everything = { action: "allow", protocol: "-1", fromPort: 0, toPort: 0, cidrBlock: ANYONE };
  new aws.ec2.NetworkAcl("acl", { vpcId: vpc.id, ingress: [{ ...everything, ruleNo: 10 }] });
}

function rules(): void {
  const open = { protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: [ANYONE] };
  const group = new aws.ec2.SecurityGroup("group", {
    vpcId: "vpc-1",
    ingress: [
      open,
      ...[22, 80, 3389].map((port) => ({ ...open, protocol: "tcp", fromPort: port, toPort: port })),
    ],
    egress: [open],
  });
  for (const port of [22, 80, 3389]) {
    new aws.vpc.SecurityGroupIngressRule(`in-${port}`, {
      securityGroupId: group.id,
      cidrIpv4: ANYONE,
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
    });
  }
  const everything = {
    securityGroupId: group.id,
    cidrIpv4: ANYONE,
    ipProtocol: "-1",
    fromPort: -1,
    toPort: -1,
  };
  new aws.vpc.SecurityGroupIngressRule("in-all", everything);
  new aws.vpc.SecurityGroupEgressRule("out-all", everything);
}

function identity(): void {
  const role = new aws.iam.Role("role-of-anyone", { assumeRolePolicy: trusts({ AWS: "*" }) });
  new aws.iam.Role("role-of-an-account", {
    assumeRolePolicy: trusts({ AWS: "arn:aws:iam::123456789012:root" }),
    managedPolicyArns: [
      "arn:aws:iam::aws:policy/AdministratorAccess",
      "arn:aws:iam::aws:policy/IAMFullAccess",
    ],
  });
  new aws.iam.Role("role-of-any-repository", {
    assumeRolePolicy: trusts(
      { Federated: "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" },
      { StringLike: { "token.actions.githubusercontent.com:sub": "*" } },
    ).replace("sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"),
  });
  new aws.iam.RolePolicy("policy-of-everything", { role: role.name, policy: allows("*") });
  new aws.iam.RolePolicy("policy-of-too-much", {
    role: role.name,
    policy: allows(
      "iam:*",
      "s3:*",
      "iam:CreateAccessKey",
      "iam:PassRole",
      "ec2:RunInstances",
      "s3:GetObject",
    ),
  });
  for (const policy of ["AdministratorAccess", "IAMFullAccess"]) {
    new aws.iam.RolePolicyAttachment(`attached-${policy}`, {
      role: role.name,
      policyArn: `arn:aws:iam::aws:policy/${policy}`,
    });
  }
  new aws.kms.Key("key", { enableKeyRotation: false, isEnabled: false, policy: anyone("kms:*") });
  new aws.kms.Key("key-without-policy", {});
  new aws.secretsmanager.Secret("secret", { name: "secret" });
}

function storage(): void {
  new aws.s3.Bucket("bucket", { bucket: "all-alone", acl: "public-read-write" });
  const bucket = new aws.s3.Bucket("open-bucket", { bucket: "open", acl: "public-read" });
  new aws.s3.BucketServerSideEncryptionConfiguration("encryption", {
    bucket: bucket.bucket,
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "none" } }],
  });
  new aws.s3.BucketPublicAccessBlock("public-access", {
    bucket: bucket.bucket,
    blockPublicAcls: false,
    blockPublicPolicy: false,
    ignorePublicAcls: false,
    restrictPublicBuckets: false,
  });
  new aws.s3.BucketPolicy("bucket-policy", { bucket: bucket.bucket, policy: anyone("s3:GetObject") });
  new aws.s3.BucketPolicy("locked-bucket-policy", {
    bucket: bucket.bucket,
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Principal: { AWS: "*" }, Action: "s3:*", Resource: "*" }],
    }),
  });
  new aws.s3.BucketOwnershipControls("ownership", {
    bucket: bucket.bucket,
    rule: { objectOwnership: "ObjectWriter" },
  });
  new aws.s3.BucketLifecycleConfiguration("lifecycle", {
    bucket: bucket.bucket,
    rules: [{ id: "a", status: "Enabled", expiration: { days: 1 } }],
  });
  new aws.ecr.Repository("repository", {
    imageTagMutability: "MUTABLE",
    imageScanningConfiguration: { scanOnPush: false },
  });
  new aws.backup.Vault("vault", {});
}

function databases(): void {
  for (const engine of ["aurora-mysql", "aurora-postgresql"]) {
    const cluster = new aws.rds.Cluster(`${engine}-cluster`, {
      engine,
      engineVersion: engine === "aurora-mysql" ? "8.0.mysql_aurora.3.10.3" : "10.11",
      storageEncrypted: false,
      backupRetentionPeriod: 0,
      deletionProtection: false,
      iamDatabaseAuthenticationEnabled: false,
      copyTagsToSnapshot: false,
    });
    new aws.rds.ClusterInstance(`${engine}-instance`, {
      clusterIdentifier: cluster.id,
      engine: "aurora-mysql",
      instanceClass: "db.serverless",
      publiclyAccessible: true,
      autoMinorVersionUpgrade: false,
      performanceInsightsEnabled: false,
    });
    new aws.rds.ClusterInstance(`${engine}-watched-instance`, {
      clusterIdentifier: cluster.id,
      engine: "aurora-mysql",
      instanceClass: "db.serverless",
      performanceInsightsEnabled: true,
    });
  }
  new aws.docdb.Cluster("documents", { storageEncrypted: false, backupRetentionPeriod: 1 });
  new aws.docdb.ClusterParameterGroup("documents-parameters", {
    family: "docdb5.0",
    parameters: [
      { name: "tls", value: "disabled" },
      { name: "audit_logs", value: "disabled" },
    ],
  });
  new aws.elasticache.ReplicationGroup("cache", {
    description: "cache",
    atRestEncryptionEnabled: false,
    transitEncryptionEnabled: false,
    automaticFailoverEnabled: false,
    multiAzEnabled: false,
    numCacheClusters: 2,
  });
}

function searching(): void {
  new aws.opensearch.Domain("domain", {
    clusterConfig: { instanceCount: 2, dedicatedMasterEnabled: false },
    encryptAtRest: { enabled: false },
    nodeToNodeEncryption: { enabled: false },
    domainEndpointOptions: { enforceHttps: false, tlsSecurityPolicy: "Policy-Min-TLS-1-0-2019-07" },
    advancedSecurityOptions: { enabled: false },
  });
  new aws.msk.Cluster("kafka", {
    kafkaVersion: "3.9.x",
    numberOfBrokerNodes: 3,
    brokerNodeGroupInfo: {
      instanceType: "kafka.m7g.large",
      clientSubnets: ["subnet-1"],
      securityGroups: ["sg-1"],
      connectivityInfo: { publicAccess: { type: "SERVICE_PROVIDED_EIPS" } },
    },
    encryptionInfo: { encryptionInTransit: { clientBroker: "PLAINTEXT", inCluster: false } },
  });
}

function balancing(): void {
  const balancer = new aws.lb.LoadBalancer("balancer", {
    loadBalancerType: "application",
    internal: false,
    dropInvalidHeaderFields: false,
    enableDeletionProtection: false,
    desyncMitigationMode: "monitor",
  });
  const targets = new aws.lb.TargetGroup("targets", { port: 80, protocol: "HTTP", vpcId: "vpc-1" });
  const defaultActions = [{ type: "forward", targetGroupArn: targets.arn }];
  new aws.lb.Listener("listener", {
    loadBalancerArn: balancer.arn,
    port: 80,
    protocol: "HTTP",
    defaultActions,
  });
  new aws.lb.Listener("old-listener", {
    loadBalancerArn: balancer.arn,
    port: 443,
    protocol: "HTTPS",
    sslPolicy: "ELBSecurityPolicy-TLS-1-0-2015-04",
    defaultActions,
  });
  new aws.lb.LoadBalancer("open-balancer", { loadBalancerType: "application", internal: false });
  const firewall = new aws.wafv2.WebAcl("firewall", {
    scope: "REGIONAL",
    defaultAction: { allow: {} },
    visibilityConfig: { cloudwatchMetricsEnabled: true, metricName: "a", sampledRequestsEnabled: true },
  });
  new aws.wafv2.WebAclAssociation("firewall-of-balancer", {
    resourceArn: balancer.arn,
    webAclArn: firewall.arn,
  });
  new aws.eks.Cluster("cluster", {
    roleArn: "arn:aws:iam::123456789012:role/cluster",
    version: "1.20",
    enabledClusterLogTypes: ["api"],
    vpcConfig: {
      subnetIds: ["subnet-1"],
      endpointPublicAccess: true,
      publicAccessCidrs: [ANYONE],
    },
  });
}

function edge(): void {
  const firewall = new aws.wafv2.WebAcl("edge-firewall", {
    scope: "CLOUDFRONT",
    defaultAction: { allow: {} },
    rules: [
      {
        name: "nothing",
        priority: 0,
        statement: { geoMatchStatement: { countryCodes: ["AQ"] } },
        visibilityConfig: { cloudwatchMetricsEnabled: true, metricName: "b", sampledRequestsEnabled: true },
      },
    ],
    visibilityConfig: { cloudwatchMetricsEnabled: true, metricName: "a", sampledRequestsEnabled: true },
  });
  const bucket = new aws.s3.Bucket("pages", { bucket: "pages" });
  const behavior = {
    targetOriginId: "pages",
    viewerProtocolPolicy: "allow-all",
    allowedMethods: ["GET", "HEAD"],
    cachedMethods: ["GET", "HEAD"],
  };
  const distribution = (name: string, more: Partial<aws.cloudfront.DistributionArgs>) =>
    new aws.cloudfront.Distribution(name, {
      enabled: false,
      origins: [
        { originId: "pages", domainName: bucket.bucketRegionalDomainName },
        {
          originId: "server",
          domainName: "internal-1.us-east-1.elb.amazonaws.com",
          customOriginConfig: {
            httpPort: 80,
            httpsPort: 443,
            originProtocolPolicy: "http-only",
            originSslProtocols: ["SSLv3"],
          },
        },
      ],
      defaultCacheBehavior: behavior,
      restrictions: { geoRestriction: { restrictionType: "none" } },
      viewerCertificate: { cloudfrontDefaultCertificate: true },
      ...more,
    });
  distribution("distribution", {});
  distribution("guarded-distribution", {
    enabled: true,
    webAclId: firewall.arn,
    viewerCertificate: {
      acmCertificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/a",
      sslSupportMethod: "sni-only",
      minimumProtocolVersion: "TLSv1",
    },
  });
  new aws.cloudfront.ResponseHeadersPolicy("headers", {
    securityHeadersConfig: { strictTransportSecurity: { accessControlMaxAgeSec: 1, override: false } },
  });
  new aws.acm.Certificate("certificate", {
    domainName: "*.example.com",
    validationMethod: "DNS",
    options: { certificateTransparencyLoggingPreference: "DISABLED" },
  });
  const zone = new aws.route53.Zone("zone", { name: "example.com" });
  new aws.route53.Record("record", {
    zoneId: zone.zoneId,
    name: "old.example.com",
    type: "A",
    ttl: 60,
    records: ["203.0.113.1"],
  });
}

function functions(): void {
  const lambda = new aws.lambda.Function("function", {
    name: "function",
    role: "arn:aws:iam::123456789012:role/function",
    runtime: "nodejs12.x",
    handler: "index.handler",
    environment: { variables: { AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" } },
  });
  new aws.lambda.FunctionUrl("function-address", {
    functionName: lambda.name,
    authorizationType: "NONE",
    cors: { allowOrigins: ["*"], allowMethods: ["*"] },
  });
}

function watching(): void {
  new aws.cloudwatch.LogGroup("log", {});
  new aws.cloudwatch.MetricAlarm("alarm", {
    comparisonOperator: "GreaterThanThreshold",
    evaluationPeriods: 1,
    actionsEnabled: false,
  });
  new aws.sns.Topic("topic", {});
  new aws.cloudtrail.Trail("trail", {
    s3BucketName: "trail",
    enableLogging: false,
    enableLogFileValidation: false,
    isMultiRegionTrail: false,
  });
  new aws.codebuild.Project("project", {
    serviceRole: "arn:aws:iam::123456789012:role/build",
    source: { type: "GITHUB" },
    artifacts: { type: "NO_ARTIFACTS", encryptionDisabled: true },
    environment: {
      type: "LINUX_CONTAINER",
      computeType: "BUILD_GENERAL1_SMALL",
      image: "aws/codebuild/standard:7.0",
      privilegedMode: true,
    },
    logsConfig: {
      cloudwatchLogs: { status: "DISABLED" },
      s3Logs: { status: "ENABLED", location: "logs", encryptionDisabled: true },
    },
  });
  new aws.codebuild.Project("silent-project", {
    serviceRole: "arn:aws:iam::123456789012:role/build",
    source: { type: "GITHUB" },
    artifacts: { type: "NO_ARTIFACTS" },
    environment: {
      type: "LINUX_CONTAINER",
      computeType: "BUILD_GENERAL1_SMALL",
      image: "aws/codebuild/standard:7.0",
    },
  });
  new aws.guardduty.Detector("detector", { enable: false });
}
