const AWS = "https://docs.aws.amazon.com";

/** Metrics of one namespace with the same dimensions. */
export interface MetricGroup {
  readonly namespace: string;
  readonly dimensions: readonly string[];
  /** Kind of engine that publishes them, where the namespace has several; see `engineOf` in the policy tests. */
  readonly engines?: readonly string[];
  /** Statistics that say something, by metric. */
  readonly metrics: Readonly<Record<string, readonly string[]>>;
  /** Where it is documented; a file of this repository for metrics of its own. */
  readonly source: string;
}

/** Every metric that alarms and dashboards use. */
export const METRICS: readonly MetricGroup[] = [
  {
    namespace: "AWS/ApplicationELB",
    dimensions: ["LoadBalancer"],
    metrics: {
      ConsumedLCUs: ["Sum"],
      HTTPCode_ELB_5XX_Count: ["Sum"],
      HTTPCode_Target_2XX_Count: ["Sum"],
      HTTPCode_Target_4XX_Count: ["Sum"],
      HTTPCode_Target_5XX_Count: ["Sum"],
      RequestCount: ["Sum"],
      TargetResponseTime: ["p99"],
    },
    source: `${AWS}/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html`,
  },
  {
    namespace: "AWS/ApplicationELB",
    dimensions: ["LoadBalancer", "TargetGroup"],
    metrics: {
      HTTPCode_Target_5XX_Count: ["Sum"],
      HealthyHostCount: ["Maximum"],
      RequestCount: ["Sum"],
      TargetResponseTime: ["p99"],
      UnHealthyHostCount: ["Maximum"],
    },
    source: `${AWS}/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html`,
  },
  {
    namespace: "AWS/CertificateManager",
    dimensions: ["CertificateArn"],
    metrics: { DaysToExpiry: ["Minimum"] },
    source: `${AWS}/acm/latest/userguide/cloudwatch-metrics.html`,
  },
  {
    namespace: "AWS/CloudFront",
    dimensions: ["DistributionId", "Region"],
    metrics: {
      "4xxErrorRate": ["Average"],
      "5xxErrorRate": ["Average"],
      BytesDownloaded: ["Sum"],
      Requests: ["Sum"],
    },
    source: `${AWS}/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html`,
  },
  {
    namespace: "AWS/DocDB",
    dimensions: ["DBClusterIdentifier"],
    engines: ["instances"],
    metrics: {
      CPUUtilization: ["Maximum"],
      DBClusterReplicaLagMaximum: ["Maximum"],
      FreeLocalStorage: ["Minimum"],
      FreeableMemory: ["Minimum"],
    },
    source: `${AWS}/documentdb/latest/developerguide/cloud_watch.html`,
  },
  {
    namespace: "AWS/ES",
    dimensions: ["ClientId", "DomainName"],
    metrics: {
      CPUUtilization: ["Maximum"],
      ClusterIndexWritesBlocked: ["Maximum"],
      "ClusterStatus.red": ["Maximum"],
      "ClusterStatus.yellow": ["Maximum"],
      FreeStorageSpace: ["Minimum"],
      JVMMemoryPressure: ["Maximum"],
    },
    source: `${AWS}/opensearch-service/latest/developerguide/managedomains-cloudwatchmetrics.html`,
  },
  {
    namespace: "AWS/ElastiCache",
    dimensions: ["CacheClusterId", "CacheNodeId"],
    metrics: {
      DatabaseMemoryUsagePercentage: ["Maximum"],
      EngineCPUUtilization: ["Maximum"],
      Evictions: ["Sum"],
      ReplicationLag: ["Maximum"],
      TrafficManagementActive: ["Maximum"],
    },
    source: `${AWS}/AmazonElastiCache/latest/dg/CacheMetrics.Redis.html`,
  },
  {
    namespace: "AWS/ElastiCache",
    dimensions: ["CacheClusterId", "CacheNodeId"],
    engines: ["async"],
    metrics: { DurabilityBufferExceededErrorCount: ["Sum"] },
    source: `${AWS}/AmazonElastiCache/latest/dg/CacheMetrics.Redis.html`,
  },
  {
    namespace: "AWS/ElastiCache",
    dimensions: ["clusterId"],
    engines: ["serverless"],
    metrics: {
      BytesUsedForCache: ["Maximum"],
      ElastiCacheProcessingUnits: ["Sum"],
      Evictions: ["Sum"],
      ThrottledCmds: ["Sum"],
    },
    source: `${AWS}/AmazonElastiCache/latest/dg/serverless-metrics-events-redis.html`,
  },
  {
    namespace: "AWS/Kafka",
    dimensions: ["Cluster Name"],
    metrics: { ActiveControllerCount: ["Maximum"], OfflinePartitionsCount: ["Maximum"] },
    source: `${AWS}/msk/latest/developerguide/metrics-details.html`,
  },
  {
    namespace: "AWS/Kafka",
    dimensions: ["Broker ID", "Cluster Name"],
    metrics: { CpuUser: ["Average"], KafkaDataLogsDiskUsed: ["Maximum"] },
    source: `${AWS}/msk/latest/developerguide/metrics-details.html`,
  },
  {
    namespace: "AWS/Kafka",
    dimensions: ["Broker ID", "Cluster Name"],
    engines: ["PER_BROKER", "PER_TOPIC_PER_BROKER", "PER_TOPIC_PER_PARTITION"],
    metrics: { UnderReplicatedPartitions: ["Maximum"] },
    source: `${AWS}/msk/latest/developerguide/metrics-details.html`,
  },
  {
    namespace: "AWS/NATGateway",
    dimensions: ["NatGatewayId"],
    metrics: {
      BytesInFromDestination: ["Sum"],
      BytesOutToDestination: ["Sum"],
      ErrorPortAllocation: ["Sum"],
      PacketsDropCount: ["Sum"],
    },
    source: `${AWS}/vpc/latest/userguide/metrics-dimensions-nat-gateway.html`,
  },
  {
    namespace: "AWS/OSIS",
    dimensions: ["PipelineName"],
    metrics: { "rows.opensearch.s3.dlqS3RecordsSuccess.count": ["Sum"] },
    source: `${AWS}/opensearch-service/latest/developerguide/monitoring-pipeline-metrics.html`,
  },
  {
    // Serverless v2 publishes no `FreeLocalStorage`.
    namespace: "AWS/RDS",
    dimensions: ["DBClusterIdentifier"],
    engines: ["db.serverless"],
    metrics: {
      ACUUtilization: ["Maximum"],
      AuroraReplicaLag: ["Maximum"],
      CPUUtilization: ["Maximum"],
      DatabaseConnections: ["Maximum"],
      ServerlessDatabaseCapacity: ["Average"],
      VolumeBytesUsed: ["Maximum"],
    },
    source: `${AWS}/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html`,
  },
  {
    namespace: "AWS/WAFV2",
    dimensions: ["Rule", "WebACL"],
    metrics: { AllowedRequests: ["Sum"], BlockedRequests: ["Sum"] },
    source: `${AWS}/waf/latest/developerguide/waf-metrics.html`,
  },
  {
    namespace: "ContainerInsights",
    dimensions: ["ClusterName"],
    metrics: {
      cluster_failed_node_count: ["Maximum"],
      cluster_node_count: ["Average", "Maximum"],
      node_cpu_utilization: ["Average"],
      node_filesystem_utilization: ["Maximum"],
      node_memory_utilization: ["Average", "Maximum"],
    },
    source: `${AWS}/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-EKS.html`,
  },
  {
    namespace: "ContainerInsights",
    dimensions: ["ClusterName", "Namespace", "PodName"],
    metrics: {
      pod_cpu_utilization: ["Average"],
      pod_memory_utilization_over_pod_limit: ["Maximum"],
      pod_number_of_container_restarts: ["Sum"],
      pod_status_failed: ["Maximum"],
      pod_status_succeeded: ["Maximum"],
      status_replicas_unavailable: ["Maximum"],
    },
    source: `${AWS}/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-enhanced-EKS.html`,
  },
  {
    namespace: "Millrace",
    dimensions: ["Environment", "Queue"],
    metrics: {
      queue_dead_letters: ["Maximum"],
      queue_depth: ["Maximum"],
      queue_oldest_age_seconds: ["Maximum"],
    },
    source: "services/common/src/queue/metrics.ts",
  },
  {
    namespace: "Millrace",
    dimensions: ["Environment", "Service"],
    metrics: {
      http_request_duration_seconds: ["SampleCount"],
      http_request_errors_total: ["Sum"],
    },
    source: "services/common/src/http/metrics.ts",
  },
];

/** One metric as an alarm or a graph uses it. */
export interface MetricUse {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: readonly string[];
  readonly statistic: string;
  /** Kind of engine that is watched; left out, any that publishes the metric will do. */
  readonly engine?: string;
}

/** The groups that have the metric with these dimensions, this statistic and this engine. */
export function groupsOf({ namespace, metric, dimensions, statistic, engine }: MetricUse): MetricGroup[] {
  return METRICS.filter(
    (group) =>
      group.namespace === namespace &&
      [...group.dimensions].sort().join() === [...dimensions].sort().join() &&
      (group.metrics[metric] ?? []).includes(statistic) &&
      (engine === undefined || (group.engines ?? [engine]).includes(engine)),
  );
}
