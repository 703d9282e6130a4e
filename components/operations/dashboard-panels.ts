import type { AlarmRow, Kind } from "./alarm-rows/row";

/** A metric of every subject of a kind. */
export interface Series {
  readonly kind: Kind;
  readonly metric: string;
  readonly statistic: Statistic;
}

type Statistic = AlarmRow["statistic"] | "SampleCount";

/** One graph. */
export interface Panel {
  readonly title: string;
  readonly series: readonly Series[];
}

export type DashboardName = "traffic" | "services" | "data" | "cost";

const panel = (title: string, statistic: Statistic, kind: Kind, ...metrics: readonly string[]): Panel => ({
  title,
  series: metrics.map((metric) => ({ kind, metric, statistic })),
});

/** What each dashboard shows, of those subjects that the stack has. */
export const DASHBOARDS: Readonly<Record<DashboardName, readonly Panel[]>> = {
  traffic: [
    panel("Requests at CloudFront", "Sum", "distribution", "Requests"),
    panel("Errors at CloudFront, %", "Average", "distribution", "4xxErrorRate", "5xxErrorRate"),
    panel("Requests at the balancer", "Sum", "balancer", "RequestCount"),
    panel(
      "Responses of services",
      "Sum",
      "balancer",
      "HTTPCode_Target_2XX_Count",
      "HTTPCode_Target_4XX_Count",
    ),
    panel("Errors", "Sum", "balancer", "HTTPCode_Target_5XX_Count", "HTTPCode_ELB_5XX_Count"),
    panel("Response time, 99th percentile, s", "p99", "balancer", "TargetResponseTime"),
    panel("Healthy and unhealthy pods", "Maximum", "targetGroup", "HealthyHostCount", "UnHealthyHostCount"),
    panel("Requests that the firewall blocks", "Sum", "firewall", "BlockedRequests"),
    panel("Requests that the firewall allows", "Sum", "firewall", "AllowedRequests"),
  ],
  services: [
    panel("Nodes", "Maximum", "cluster", "cluster_node_count", "cluster_failed_node_count"),
    panel(
      "CPU and memory of nodes, %",
      "Average",
      "cluster",
      "node_cpu_utilization",
      "node_memory_utilization",
    ),
    panel("Fullest disk of a node, %", "Maximum", "cluster", "node_filesystem_utilization"),
  ],
  data: [
    panel("Aurora: busiest instance, %", "Maximum", "aurora", "CPUUtilization"),
    panel("Aurora: share of the largest size, %", "Maximum", "aurora", "ACUUtilization"),
    panel("Aurora: connections of an instance", "Maximum", "aurora", "DatabaseConnections"),
    panel("Aurora: furthest reader, ms", "Maximum", "aurora", "AuroraReplicaLag"),
    panel("Valkey: main thread, %", "Maximum", "cacheNode", "EngineCPUUtilization"),
    panel("Valkey: memory, %", "Maximum", "cacheNode", "DatabaseMemoryUsagePercentage"),
    panel("Valkey: replicas behind, s", "Maximum", "cacheNode", "ReplicationLag"),
    panel(
      "Valkey Serverless: processing units a minute",
      "Sum",
      "serverlessCache",
      "ElastiCacheProcessingUnits",
    ),
    panel("Valkey Serverless: bytes held", "Maximum", "serverlessCache", "BytesUsedForCache"),
    panel("Valkey Serverless: commands slowed down", "Sum", "serverlessCache", "ThrottledCmds"),
    panel("DocumentDB: busiest instance, %", "Maximum", "documents", "CPUUtilization"),
    panel("DocumentDB: furthest replica, ms", "Maximum", "documents", "DBClusterReplicaLagMaximum"),
    panel("OpenSearch: red and yellow", "Maximum", "search", "ClusterStatus.red", "ClusterStatus.yellow"),
    panel(
      "OpenSearch: memory pressure and processors, %",
      "Maximum",
      "search",
      "JVMMemoryPressure",
      "CPUUtilization",
    ),
    panel("OpenSearch: least free disk, MiB", "Minimum", "search", "FreeStorageSpace"),
    panel("Kafka: disks, %", "Maximum", "broker", "KafkaDataLogsDiskUsed"),
    panel("Kafka: partitions without leader", "Maximum", "kafka", "OfflinePartitionsCount"),
  ],
  cost: [
    panel("Aurora: capacity units in use", "Average", "aurora", "ServerlessDatabaseCapacity"),
    panel("Aurora: bytes stored", "Maximum", "aurora", "VolumeBytesUsed"),
    panel("NAT: bytes out and in", "Sum", "nat", "BytesOutToDestination", "BytesInFromDestination"),
    panel("Balancer: capacity units", "Sum", "balancer", "ConsumedLCUs"),
    panel("CloudFront: bytes sent", "Sum", "distribution", "BytesDownloaded"),
    panel("Valkey Serverless: processing units", "Sum", "serverlessCache", "ElastiCacheProcessingUnits"),
    panel("Nodes", "Average", "cluster", "cluster_node_count"),
  ],
};

/** What the dashboard `services` shows of each service that has such subjects, in a section per service. */
export const SECTION: readonly Panel[] = [
  {
    title: "Requests from the edge, and those answered with an error",
    series: [
      { kind: "targetGroup", metric: "RequestCount", statistic: "Sum" },
      { kind: "targetGroup", metric: "HTTPCode_Target_5XX_Count", statistic: "Sum" },
    ],
  },
  panel(
    "Response time of requests from the edge, 99th percentile, s",
    "p99",
    "targetGroup",
    "TargetResponseTime",
  ),
  {
    title: "Requests from services, and those answered with an error",
    series: [
      { kind: "requests", metric: "http_request_duration_seconds", statistic: "SampleCount" },
      { kind: "requests", metric: "http_request_errors_total", statistic: "Sum" },
    ],
  },
  panel("Entries in the queue", "Maximum", "stream", "queue_depth"),
  panel("Age of the oldest entry, s", "Maximum", "stream", "queue_oldest_age_seconds"),
  panel("Dead letters", "Maximum", "stream", "queue_dead_letters"),
  panel("Unavailable pods", "Maximum", "workload", "status_replicas_unavailable"),
  panel("Restarts of containers", "Sum", "workload", "pod_number_of_container_restarts"),
  panel("Memory of pods, % of the limit", "Maximum", "workload", "pod_memory_utilization_over_pod_limit"),
  panel("CPU of pods, % of a node", "Average", "workload", "pod_cpu_utilization"),
  panel(
    "Runs that failed, and days with one that succeeded",
    "Maximum",
    "runs",
    "pod_status_failed",
    "pod_status_succeeded",
  ),
];

/** The kinds of subjects that a dashboard shows. */
export function kindsOf(name: DashboardName): ReadonlySet<Kind> {
  const panels = [...DASHBOARDS[name], ...(name === "services" ? SECTION : [])];
  return new Set(panels.flatMap(({ series }) => series.map(({ kind }) => kind)));
}
