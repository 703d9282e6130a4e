/** What alarms are about: the namespace of a kind's metrics, and the dimensions that single out one subject. */
export const KINDS = {
  balancer: { namespace: "AWS/ApplicationELB", dimensions: ["LoadBalancer"] },
  targetGroup: { namespace: "AWS/ApplicationELB", dimensions: ["LoadBalancer", "TargetGroup"] },
  distribution: { namespace: "AWS/CloudFront", dimensions: ["DistributionId", "Region"] },
  firewall: { namespace: "AWS/WAFV2", dimensions: ["Rule", "WebACL"] },
  certificate: { namespace: "AWS/CertificateManager", dimensions: ["CertificateArn"] },
  nat: { namespace: "AWS/NATGateway", dimensions: ["NatGatewayId"] },
  aurora: { namespace: "AWS/RDS", dimensions: ["DBClusterIdentifier"] },
  documents: { namespace: "AWS/DocDB", dimensions: ["DBClusterIdentifier"] },
  search: { namespace: "AWS/ES", dimensions: ["ClientId", "DomainName"] },
  ingestion: { namespace: "AWS/OSIS", dimensions: ["PipelineName"] },
  kafka: { namespace: "AWS/Kafka", dimensions: ["Cluster Name"] },
  broker: { namespace: "AWS/Kafka", dimensions: ["Broker ID", "Cluster Name"] },
  cacheNode: { namespace: "AWS/ElastiCache", dimensions: ["CacheClusterId", "CacheNodeId"] },
  // A serverless cache has another dimension than a cluster.
  serverlessCache: { namespace: "AWS/ElastiCache", dimensions: ["clusterId"] },
  stream: { namespace: "Millrace", dimensions: ["Environment", "Queue"] },
  requests: { namespace: "Millrace", dimensions: ["Environment", "Service"] },
  cluster: { namespace: "ContainerInsights", dimensions: ["ClusterName"] },
  // `PodName` is the name of the pods' Deployment, or of the CronJob of their Jobs.
  workload: { namespace: "ContainerInsights", dimensions: ["ClusterName", "Namespace", "PodName"] },
  runs: { namespace: "ContainerInsights", dimensions: ["ClusterName", "Namespace", "PodName"] },
} as const;

export type Kind = keyof typeof KINDS;

/** A bound that differs from subject to subject, and that a threshold may be a share of. */
export type Limit = "connections" | "ecpuPerMinute" | "bytes" | "megabytes";

/**
 * What only some subjects of a kind have: readers; a durable log that may lag behind what is acknowledged; metrics that
 * MSK publishes from the monitoring level `PER_BROKER` on; runs on each day.
 */
export type Trait = "readers" | "lag" | "perBroker" | "daily";

/** An alarm on one metric of every subject of a kind. */
export interface AlarmRow {
  /** Last part of the alarm's name, its heading in the runbook, and its key among the configured thresholds. */
  readonly id: string;
  readonly kind: Kind;
  readonly metric: string;
  readonly statistic: "Average" | "Maximum" | "Minimum" | "Sum" | "p99";
  readonly periodSeconds: number;
  /** So many of the last so many periods on the wrong side make an alarm. */
  readonly periods: readonly [bad: number, of: number];
  readonly comparison: "atLeast" | "below";
  /** In the metric's unit, or as a share of a limit of the subject's. */
  readonly threshold: number | { readonly share: number; readonly of: Limit };
  /** What a period without data counts as; `ignore` leaves the alarm as it is. */
  readonly missing: "breaching" | "ignore" | "notBreaching";
  /** Worth waking somebody for. */
  readonly urgent: boolean;
  /** Only for subjects that have it. */
  readonly needs?: Trait;
  /** What it means that the alarm is on, one sentence. */
  readonly meaning: string;
}

/** One thing that alarms watch. `T` is a value, or one that is still on its way. */
export interface Subject<T = string> {
  readonly kind: Kind;
  /** Name among all subjects of the stack. */
  readonly name: string;
  /** Values of the kind's dimensions. */
  readonly dimensions: Readonly<Record<string, T>>;
  readonly limits?: Readonly<Partial<Record<Limit, number>>>;
  readonly traits?: readonly Trait[];
  /** Where its metrics are, if not in the stack's region. */
  readonly region?: string;
  /** Name of the service that it belongs to, in whose section of the dashboard it is shown. @default none */
  readonly service?: string;
}
