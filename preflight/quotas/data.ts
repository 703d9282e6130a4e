import type { RecordedResource } from "../../plan/record";
import { each, field, found, perAccount, perRegion, sharing, sum, type Quota, type Stack } from "./quota";

const RDS = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html";
const DOCUMENTDB = "https://docs.aws.amazon.com/documentdb/latest/developerguide/limits.html";
const ELASTICACHE = "https://docs.aws.amazon.com/general/latest/gr/elasticache-service.html";
const OPENSEARCH = "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/limits.html";
const INGESTION = "https://docs.aws.amazon.com/general/latest/gr/opensearch-service.html";
const MSK = "https://docs.aws.amazon.com/msk/latest/developerguide/limits.html";
const S3 = "https://docs.aws.amazon.com/general/latest/gr/s3.html";
const S3_POLICY = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html";
const BACKUP = "https://docs.aws.amazon.com/aws-backup/latest/devguide/aws-backup-limits.html";

export const DATA_QUOTAS: readonly Quota[] = [
  {
    name: "Aurora DB clusters",
    service: "rds",
    code: "L-952B80B8",
    limit: 40,
    per: "region",
    source: RDS,
    use: perRegion("aws:rds/cluster:Cluster"),
  },
  {
    name: "RDS DB instances",
    service: "rds",
    code: "L-7B6409FD",
    limit: 40,
    per: "region",
    source: RDS,
    use: perRegion("aws:rds/clusterInstance:ClusterInstance"),
  },
  {
    name: "DB cluster parameter groups",
    service: "rds",
    code: "L-E4C808A8",
    limit: 50,
    per: "region",
    source: RDS,
    use: perRegion(
      "aws:rds/clusterParameterGroup:ClusterParameterGroup",
      "aws:docdb/clusterParameterGroup:ClusterParameterGroup",
    ),
  },
  {
    name: "DB subnet groups",
    service: "rds",
    code: "L-48C6BF61",
    limit: 50,
    per: "region",
    source: RDS,
    use: perRegion("aws:rds/subnetGroup:SubnetGroup", "aws:docdb/subnetGroup:SubnetGroup"),
  },
  {
    name: "Instances per Aurora DB cluster",
    service: "rds",
    limit: 16,
    per: "each",
    source: RDS,
    use: sharing("clusterIdentifier", "aws:rds/clusterInstance:ClusterInstance"),
  },
  {
    name: "DocumentDB clusters",
    service: "rds",
    limit: 40,
    per: "region",
    source: DOCUMENTDB,
    use: perRegion("aws:docdb/cluster:Cluster"),
  },
  {
    name: "DocumentDB instances",
    service: "rds",
    limit: 40,
    per: "region",
    source: DOCUMENTDB,
    use: perRegion("aws:docdb/clusterInstance:ClusterInstance"),
  },
  {
    name: "ElastiCache nodes",
    service: "elasticache",
    code: "L-DFE45DF3",
    limit: 300,
    per: "region",
    source: ELASTICACHE,
    use: (stack) => sum(caches(stack).map((cache) => [stack.region, nodes(cache, stack)])),
  },
  {
    name: "Nodes per ElastiCache cluster",
    service: "elasticache",
    code: "L-AF354865",
    limit: 90,
    per: "each",
    source: ELASTICACHE,
    use: (stack) => sum(caches(stack).map((cache) => [cache.name, nodes(cache, stack)])),
  },
  {
    name: "ElastiCache parameter groups",
    service: "elasticache",
    code: "L-3F15A733",
    limit: 300,
    per: "region",
    source: ELASTICACHE,
    use: perRegion("aws:elasticache/parameterGroup:ParameterGroup"),
  },
  {
    name: "ElastiCache subnet groups",
    service: "elasticache",
    code: "L-3E7F7726",
    limit: 300,
    per: "region",
    source: ELASTICACHE,
    use: perRegion("aws:elasticache/subnetGroup:SubnetGroup"),
  },
  {
    name: "ElastiCache serverless caches",
    service: "elasticache",
    code: "L-BBCDAECC",
    limit: 40,
    per: "region",
    source: ELASTICACHE,
    use: perRegion("aws:elasticache/serverlessCache:ServerlessCache"),
  },
  {
    name: "ElastiCache users",
    service: "elasticache",
    code: "L-80E085C7",
    limit: 2000,
    per: "region",
    source: ELASTICACHE,
    use: perRegion("aws:elasticache/user:User"),
  },
  {
    name: "ElastiCache user groups",
    service: "elasticache",
    code: "L-AD484FC5",
    limit: 200,
    per: "region",
    source: ELASTICACHE,
    use: perRegion("aws:elasticache/userGroup:UserGroup"),
  },
  {
    name: "OpenSearch domains",
    service: "es",
    limit: 100,
    per: "region",
    source: OPENSEARCH,
    use: perRegion("aws:opensearch/domain:Domain"),
  },
  {
    name: "Data nodes per OpenSearch domain",
    service: "es",
    limit: 80,
    per: "each",
    source: OPENSEARCH,
    use: each("aws:opensearch/domain:Domain", ({ inputs }) =>
      Number(field(inputs.clusterConfig, "instanceCount")),
    ),
  },
  {
    name: "OpenSearch Ingestion pipelines",
    service: "osis",
    limit: 50,
    per: "region",
    source: INGESTION,
    use: perRegion("aws:opensearchingest/pipeline:Pipeline"),
  },
  {
    name: "MSK brokers",
    service: "kafka",
    limit: 90,
    per: "region",
    source: MSK,
    use: (stack) =>
      sum(
        found(stack, ["aws:msk/cluster:Cluster"]).map(({ inputs }) => [
          stack.region,
          Number(inputs.numberOfBrokerNodes),
        ]),
      ),
  },
  {
    name: "MSK Serverless clusters",
    service: "kafka",
    limit: 10,
    per: "region",
    source: MSK,
    use: perRegion("aws:msk/serverlessCluster:ServerlessCluster"),
  },
  {
    name: "MSK configurations",
    service: "kafka",
    limit: 100,
    per: "region",
    source: MSK,
    use: perRegion("aws:msk/configuration:Configuration"),
  },
  {
    name: "S3 buckets",
    service: "s3",
    code: "L-DC2B2D3D",
    limit: 10_000,
    per: "account",
    source: S3,
    use: perAccount("aws:s3/bucket:Bucket"),
  },
  {
    name: "Bytes of an S3 bucket policy",
    service: "s3",
    limit: 20_480,
    per: "each",
    source: S3_POLICY,
    use: each("aws:s3/bucketPolicy:BucketPolicy", ({ inputs }) => String(inputs.policy).length),
  },
  {
    name: "Backup vaults",
    service: "backup",
    limit: 100,
    per: "region",
    source: BACKUP,
    use: perRegion("aws:backup/vault:Vault"),
  },
  {
    name: "Backup plans",
    service: "backup",
    limit: 100,
    per: "region",
    source: BACKUP,
    use: perRegion("aws:backup/plan:Plan"),
  },
];

const caches = (stack: Stack) => found(stack, ["aws:elasticache/replicationGroup:ReplicationGroup"]);

/** Nodes of a cache once autoscaling has made as many shards and replicas as it may. */
function nodes({ name, inputs }: RecordedResource, stack: Stack): number {
  const most = (dimension: string, configured: unknown) =>
    Math.max(
      Number(configured),
      ...found(stack, ["aws:appautoscaling/target:Target"])
        .filter(
          ({ inputs: target }) =>
            target.resourceId === `replication-group/${name}-id` && target.scalableDimension === dimension,
        )
        .map(({ inputs: target }) => Number(target.maxCapacity)),
    );
  const shards = most("elasticache:replication-group:NodeGroups", inputs.numNodeGroups);
  return shards * (1 + most("elasticache:replication-group:Replicas", inputs.replicasPerNodeGroup));
}
