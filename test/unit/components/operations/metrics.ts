import type { KINDS } from "../../../../components/operations/alarm-table";

type Namespace = (typeof KINDS)[keyof typeof KINDS]["namespace"];

/**
 * Metrics by namespace: of AWS's, those in its documentation that this repository has a use for; of `Millrace`, those the
 * producer exports.
 */
export const METRICS: Readonly<Record<Namespace, readonly string[]>> = {
  "AWS/ApplicationELB": [
    "ConsumedLCUs",
    "HTTPCode_ELB_5XX_Count",
    "HTTPCode_Target_2XX_Count",
    "HTTPCode_Target_4XX_Count",
    "HTTPCode_Target_5XX_Count",
    "HealthyHostCount",
    "RequestCount",
    "TargetResponseTime",
    "UnHealthyHostCount",
  ],
  "AWS/CertificateManager": ["DaysToExpiry"],
  "AWS/CloudFront": ["4xxErrorRate", "5xxErrorRate", "BytesDownloaded", "Requests"],
  "AWS/DocDB": ["CPUUtilization", "DBClusterReplicaLagMaximum", "FreeLocalStorage", "FreeableMemory"],
  "AWS/ES": [
    "CPUUtilization",
    "ClusterIndexWritesBlocked",
    "ClusterStatus.red",
    "ClusterStatus.yellow",
    "FreeStorageSpace",
    "JVMMemoryPressure",
  ],
  "AWS/ElastiCache": [
    "BytesUsedForCache",
    "DatabaseMemoryUsagePercentage",
    "DurabilityBufferExceededErrorCount",
    "ElastiCacheProcessingUnits",
    "EngineCPUUtilization",
    "Evictions",
    "ReplicationLag",
    "ThrottledCmds",
    "TrafficManagementActive",
  ],
  "AWS/Kafka": [
    "ActiveControllerCount",
    "CpuUser",
    "KafkaDataLogsDiskUsed",
    "OfflinePartitionsCount",
    "UnderReplicatedPartitions",
  ],
  "AWS/NATGateway": [
    "BytesInFromDestination",
    "BytesOutToDestination",
    "ErrorPortAllocation",
    "PacketsDropCount",
  ],
  "AWS/OSIS": ["rows.opensearch.s3.dlqS3RecordsSuccess.count"],
  "AWS/RDS": [
    "ACUUtilization",
    "AuroraReplicaLag",
    "CPUUtilization",
    "DatabaseConnections",
    "FreeLocalStorage",
    "ServerlessDatabaseCapacity",
    "VolumeBytesUsed",
  ],
  "AWS/WAFV2": ["AllowedRequests", "BlockedRequests"],
  ContainerInsights: [
    "cluster_failed_node_count",
    "cluster_node_count",
    "node_cpu_utilization",
    "node_filesystem_utilization",
    "node_memory_utilization",
    "pod_cpu_utilization",
    "pod_memory_utilization_over_pod_limit",
    "pod_number_of_container_restarts",
  ],
  Millrace: ["queue_dead_letters", "queue_depth", "queue_oldest_age_seconds"],
};
