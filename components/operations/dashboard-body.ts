import { KINDS, type AlarmRow, type Kind, type Subject } from "./alarm-rows/row";
import { ALARM_ROWS, rowsOf } from "./alarm-table";

/** A metric of every subject of a kind. */
export interface Series {
  readonly kind: Kind;
  readonly metric: string;
  readonly statistic: AlarmRow["statistic"];
}

/** One graph. */
export interface Panel {
  readonly title: string;
  readonly series: readonly Series[];
}

export type DashboardName = "traffic" | "services" | "data" | "cost";

const panel = (
  title: string,
  statistic: AlarmRow["statistic"],
  kind: Kind,
  ...metrics: readonly string[]
): Panel => ({
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
      "Answers of the services",
      "Sum",
      "balancer",
      "HTTPCode_Target_2XX_Count",
      "HTTPCode_Target_4XX_Count",
    ),
    panel("Errors", "Sum", "balancer", "HTTPCode_Target_5XX_Count", "HTTPCode_ELB_5XX_Count"),
    panel("Slowest of a hundred requests, s", "p99", "balancer", "TargetResponseTime"),
    panel("Pods that take requests", "Maximum", "targetGroup", "HealthyHostCount", "UnHealthyHostCount"),
    panel("Requests that the firewall blocks", "Sum", "firewall", "BlockedRequests"),
    panel("Requests that the firewall lets through", "Sum", "firewall", "AllowedRequests"),
  ],
  services: [
    panel("Values in the queue", "Maximum", "stream", "queue_depth"),
    panel("Age of the oldest value, s", "Maximum", "stream", "queue_oldest_age_seconds"),
    panel("Dead letters", "Maximum", "stream", "queue_dead_letters"),
    panel("Restarts of containers", "Sum", "workload", "pod_number_of_container_restarts"),
    panel(
      "Memory of the pods, % of what they get",
      "Maximum",
      "workload",
      "pod_memory_utilization_over_pod_limit",
    ),
    panel("Processors of the pods, % of a node's", "Average", "workload", "pod_cpu_utilization"),
    panel("Nodes", "Maximum", "cluster", "cluster_node_count", "cluster_failed_node_count"),
    panel(
      "Nodes' processors and memory, %",
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

/** The kinds of subjects that a dashboard shows. */
export function kindsOf(name: DashboardName): ReadonlySet<Kind> {
  return new Set(DASHBOARDS[name].flatMap(({ series }) => series.map(({ kind }) => kind)));
}

export interface DashboardArgs {
  /** The stack's region. */
  readonly region: string;
  readonly accountId: string;
  /** Prefix of the alarms' names. */
  readonly identifier: string;
  readonly subjects: readonly Subject[];
  /** Whether the subjects' alarms are made; their thresholds are drawn then, and their state is shown. */
  readonly alarms: boolean;
  /** Thresholds in place of the table's, by the id of their row. @default {} */
  readonly thresholds?: Readonly<Record<string, number>>;
}

const WIDTH = 12;
const HEIGHT = 6;

/** The JSON that CloudWatch makes a dashboard of: a graph for each panel with subjects, two in a row. */
export function dashboardBody(name: DashboardName, args: DashboardArgs): string {
  const panels = DASHBOARDS[name].filter(({ series }) =>
    series.some(({ kind }) => ofKind(args, kind).length > 0),
  );
  const alarms = args.alarms ? alarmArns(args, kindsOf(name)) : [];
  const graphs = panels.map((shown, index) => ({
    type: "metric",
    ...{ x: (index % 2) * WIDTH, y: 1 + Math.floor(index / 2) * HEIGHT, width: WIDTH, height: HEIGHT },
    properties: graph(shown, args),
  }));
  const status = { type: "alarm", properties: { title: "Alarms", alarms } };
  const y = 1 + Math.ceil(panels.length / 2) * HEIGHT;
  return JSON.stringify({
    widgets: [
      {
        type: "text",
        x: 0,
        y: 0,
        width: 24,
        height: 1,
        properties: { markdown: `${args.identifier}: ${name}` },
      },
      ...graphs,
      ...(alarms.length > 0 ? [{ ...status, x: 0, y, width: 24, height: HEIGHT }] : []),
    ],
  });
}

function graph({ title, series }: Panel, args: DashboardArgs) {
  const shown = series.map((one) => ({ ...one, row: rowOf(one) }));
  const metrics = shown.flatMap(({ kind, metric, statistic, row }) =>
    ofKind(args, kind).map((subject) => [
      KINDS[kind].namespace,
      metric,
      ...Object.entries(subject.dimensions).flat(),
      {
        stat: statistic,
        label: `${subject.name} ${metric}`,
        region: subject.region ?? args.region,
        // What is counted over a minute is five times less than over five.
        ...(row && { period: row.periodSeconds }),
      },
    ]),
  );
  const horizontal = args.alarms ? shown.flatMap(({ row }) => (row ? lineOf(row, args) : [])) : [];
  return {
    title,
    view: "timeSeries",
    region: args.region,
    period: 300,
    metrics,
    ...(horizontal.length > 0 && { annotations: { horizontal } }),
  };
}

/** The alarm that counts as a graph does. */
function rowOf({ kind, metric, statistic }: Series): AlarmRow | undefined {
  return ALARM_ROWS.find((row) => row.kind === kind && row.metric === metric && row.statistic === statistic);
}

/** An alarm's threshold, but for those that differ from subject to subject. */
function lineOf({ id, threshold }: AlarmRow, { thresholds = {} }: DashboardArgs) {
  const value = thresholds[id] ?? threshold;
  return typeof value === "number" ? [{ value, label: id }] : [];
}

function ofKind({ subjects }: DashboardArgs, kind: Kind): Subject[] {
  return subjects.filter((subject) => subject.kind === kind);
}

/** The alarms of these kinds; a widget shows those of its own region. */
function alarmArns(
  { subjects, region, accountId, identifier }: DashboardArgs,
  kinds: ReadonlySet<Kind>,
): string[] {
  return (
    subjects
      .filter(({ kind, region: own = region }) => kinds.has(kind) && own === region)
      .flatMap((subject) =>
        rowsOf(subject).map(
          ({ id }) => `arn:aws:cloudwatch:${region}:${accountId}:alarm:${identifier}-${subject.name}-${id}`,
        ),
      )
      // As many as a widget takes.
      .slice(0, 100)
  );
}
