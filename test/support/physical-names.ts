import { rule, type Rule } from "../../components/rules/rule";

/** Names in AWS that the programs give, by type and input. The source of each rule is AWS's API reference. */
export const PHYSICAL_NAMES: Readonly<Record<string, Rule>> = {
  "aws:appautoscaling/policy:Policy name": rule("1 to 256 characters", /^.{1,256}$/),
  "aws:backup/plan:Plan name": rule("1 to 50 characters", /^[\w.-]{1,50}$/),
  "aws:backup/selection:Selection name": rule("1 to 50 characters", /^[\w.-]{1,50}$/),
  "aws:backup/vault:Vault name": rule("2 to 50 letters, digits, - and _", /^[\w-]{2,50}$/),
  "aws:budgets/budget:Budget name": rule("1 to 100 characters without : and \\", /^[^:\\]{1,100}$/),
  "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration configurationName": rule(
    "1 to 128 letters, digits, - and _",
    /^[\w-]{1,128}$/,
  ),
  "aws:cloudwatch/dashboard:Dashboard dashboardName": rule(
    "1 to 255 letters, digits, - and _",
    /^[\w-]{1,255}$/,
  ),
  "aws:cloudwatch/eventRule:EventRule name": rule("1 to 64 letters, digits, . - and _", /^[\w.-]{1,64}$/),
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination name": rule(
    "1 to 60 of \\w -",
    /^[\w-]{1,60}$/,
  ),
  "aws:cloudwatch/logDeliverySource:LogDeliverySource name": rule("1 to 60 of \\w -", /^[\w-]{1,60}$/),
  "aws:cloudwatch/logGroup:LogGroup name": rule("1 to 512 of \\w . - / #", /^[\w.\-/#]{1,512}$/),
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy policyName": rule(
    "1 to 255 of \\w + = , . @ -",
    /^[\w+=,.@-]{1,255}$/,
  ),
  "aws:cloudwatch/metricAlarm:MetricAlarm name": rule("1 to 255 characters", /^[ -~]{1,255}$/),
  "aws:codebuild/project:Project name": rule(
    "2 to 150 letters, digits, - and _",
    /^[A-Za-z0-9][\w-]{1,149}$/,
  ),
  "aws:docdb/cluster:Cluster clusterIdentifier": rds(63),
  "aws:docdb/cluster:Cluster finalSnapshotIdentifier": rds(255),
  "aws:docdb/clusterInstance:ClusterInstance identifier": rds(63),
  "aws:docdb/subnetGroup:SubnetGroup name": rule("1 to 255 of \\w . -", /^[\w. -]{1,255}$/),
  "aws:eks/cluster:Cluster name": rule("1 to 100 letters, digits, - and _", /^[A-Za-z0-9][\w-]{0,99}$/),
  "aws:elasticache/replicationGroup:ReplicationGroup replicationGroupId": rds(40),
  "aws:elasticache/replicationGroup:ReplicationGroup finalSnapshotIdentifier": rds(255),
  "aws:elasticache/serverlessCache:ServerlessCache name": rds(40),
  "aws:elasticache/subnetGroup:SubnetGroup name": rule("1 to 255 of a-z, 0-9 and -", /^[a-z0-9-]{1,255}$/),
  "aws:elasticache/user:User userId": rds(40),
  "aws:elasticache/user:User userName": rule("1 to 120 characters", /^[\w-]{1,120}$/),
  "aws:elasticache/userGroup:UserGroup userGroupId": rds(40),
  "aws:ecr/repository:Repository name": rule(
    "2 to 256 of a-z, 0-9 and . - _ /",
    /^(?=.{2,256}$)[a-z0-9]+([._/-][a-z0-9]+)*$/,
  ),
  "aws:iam/instanceProfile:InstanceProfile name": rule("1 to 128 of \\w + = , . @ -", /^[\w+=,.@-]{1,128}$/),
  "aws:iam/policy:Policy name": rule("1 to 128 of \\w + = , . @ -", /^[\w+=,.@-]{1,128}$/),
  "aws:iam/role:Role name": rule("1 to 64 of \\w + = , . @ -", /^[\w+=,.@-]{1,64}$/),
  "aws:kms/alias:Alias name": rule("alias/ and 1 to 250 of \\w / -", /^alias\/(?!aws\/)[\w/-]{1,250}$/),
  "aws:lambda/function:Function name": rule("1 to 64 letters, digits, - and _", /^[\w-]{1,64}$/),
  "aws:lb/loadBalancer:LoadBalancer name": balancer(),
  "aws:lb/targetGroup:TargetGroup name": balancer(),
  "aws:msk/cluster:Cluster clusterName": rule(
    "1 to 64 letters, digits and -",
    /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/,
  ),
  "aws:msk/serverlessCluster:ServerlessCluster clusterName": rule(
    "1 to 64 letters, digits and -",
    /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/,
  ),
  "aws:opensearch/domain:Domain domainName": rule("3 to 28 of a-z, 0-9 and -", /^[a-z][a-z0-9-]{2,27}$/),
  "aws:opensearchingest/pipeline:Pipeline pipelineName": rule(
    "3 to 28 of a-z, 0-9 and -",
    /^[a-z][a-z0-9-]{2,27}$/,
  ),
  "aws:rds/cluster:Cluster clusterIdentifier": rds(63),
  "aws:rds/cluster:Cluster finalSnapshotIdentifier": rds(255),
  "aws:rds/clusterInstance:ClusterInstance identifier": rds(63),
  "aws:rds/subnetGroup:SubnetGroup name": rule("1 to 255 of \\w . -", /^(?!default$)[\w. -]{1,255}$/),
  "aws:s3/bucket:Bucket bucket": rule(
    "3 to 63 of a-z, 0-9 and -, with none of the reserved prefixes and suffixes",
    /^(?!xn--|sthree-|amzn-s3-demo-)(?!.*(-s3alias|--ol-s3|--x-s3|--table-s3)$)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
  ),
  "aws:secretsmanager/secret:Secret name": rule("1 to 512 of \\w / + = . @ -", /^[\w/+=.@-]{1,512}$/),
  "aws:sns/topic:Topic name": rule("1 to 256 letters, digits, - and _", /^[\w-]{1,256}$/),
  "aws:wafv2/ipSet:IpSet name": rule("1 to 128 letters, digits, - and _", /^[\w-]{1,128}$/),
  "aws:wafv2/webAcl:WebAcl name": rule("1 to 128 letters, digits, - and _", /^[\w-]{1,128}$/),
};

/** Identifiers of RDS, DocumentDB and ElastiCache: a letter first, no dash at the end or after another. */
function rds(longest: number): Rule {
  return rule(
    `1 to ${longest} of a-z, 0-9 and single dashes`,
    new RegExp(`^(?=.{1,${longest}}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$`),
  );
}

function balancer(): Rule {
  return rule("1 to 32 letters, digits and -", /^(?!internal-)(?=.{1,32}$)[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/);
}
