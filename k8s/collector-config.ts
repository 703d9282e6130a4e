/** What the collector reads, and where it takes it. */
export interface CollectorSettings {
  /** Name of the environment, a dimension of every figure. */
  readonly environment: string;
  readonly region: string;
  /** Namespace of the figures in CloudWatch. */
  readonly metricsNamespace: string;
  /** Log group through which figures come to CloudWatch. */
  readonly logGroup: string;
  /** Names at which the pods' addresses are found, by service. */
  readonly targets: Readonly<Record<string, string>>;
  /** Port of the services' metrics. */
  readonly metricsPort: number;
  /** How often (seconds) they are read. */
  readonly metricsInterval: number;
  /** Whether it takes traces: all that it is sent, since services send only what is to be kept. */
  readonly traces: boolean;
}

/** Ports of the collector: traces by OTLP over HTTP, and its own health. */
export const collectorPorts = { otlp: 4318, health: 13133 } as const;

/** Metrics of queues. All pods of all producers report the same of a queue, so their maximum is the value. */
const QUEUE = "queue_(depth|oldest_age_seconds|dead_letters)";

/** Requests by service: how many, and how long they took together. */
const REQUESTS = "http_request_duration_seconds";

/** Requests by service that were answered with a status of 5xx. */
const ERRORS = "http_request_errors_total";

/** Configuration of the OpenTelemetry collector. */
export function collectorConfig(settings: CollectorSettings) {
  const { traces } = settings;
  return {
    extensions: { health_check: { endpoint: `0.0.0.0:${collectorPorts.health}` } },
    receivers: {
      prometheus: { config: { scrape_configs: scrapes(settings) } },
      ...(traces && { otlp: { protocols: { http: { endpoint: `0.0.0.0:${collectorPorts.otlp}` } } } }),
    },
    processors: {
      memory_limiter: { check_interval: "1s", limit_percentage: 75, spike_limit_percentage: 20 },
      // One metric per service in place of one for each route, method and status.
      "metricstransform/requests": {
        transforms: [
          {
            include: REQUESTS,
            action: "update",
            operations: [
              { action: "aggregate_labels", label_set: ["Service", "Environment"], aggregation_type: "sum" },
            ],
          },
        ],
      },
      // CloudWatch adds up the values that it gets. What a pod counted before it was first read is left out, since a former
      // collector may have sent some of it.
      cumulativetodelta: {
        include: { metrics: [REQUESTS, ERRORS], match_type: "strict" },
        initial_value: "drop",
      },
      batch: {},
      ...(traces && {
        "resource/environment": {
          attributes: [{ key: "deployment.environment", value: settings.environment, action: "upsert" }],
        },
      }),
    },
    exporters: {
      awsemf: metricsToCloudWatch(settings),
      ...(traces && { awsxray: { region: settings.region, local_mode: true } }),
    },
    service: {
      extensions: ["health_check"],
      // It reports its own figures to nobody.
      telemetry: { metrics: { level: "none" } },
      pipelines: {
        metrics: {
          receivers: ["prometheus"],
          processors: ["memory_limiter", "metricstransform/requests", "cumulativetodelta", "batch"],
          exporters: ["awsemf"],
        },
        ...(traces && {
          traces: {
            receivers: ["otlp"],
            processors: ["memory_limiter", "resource/environment", "batch"],
            exporters: ["awsxray"],
          },
        }),
      },
    },
  };
}

/** One job a service: its pods are found by name, so that the collector need not be let into Kubernetes' API. */
function scrapes({ environment, targets, metricsPort, metricsInterval }: CollectorSettings) {
  return Object.entries(targets).map(([service, name]) => ({
    job_name: service,
    scrape_interval: `${metricsInterval}s`,
    dns_sd_configs: [{ names: [name], type: "A", port: metricsPort, refresh_interval: "30s" }],
    relabel_configs: [{ target_label: "Environment", replacement: environment }],
    metric_relabel_configs: [
      {
        source_labels: ["__name__"],
        regex: `${QUEUE}|${ERRORS}|${REQUESTS}(_bucket|_sum|_count)?`,
        action: "keep",
      },
      { source_labels: ["queue"], target_label: "Queue" },
      // By the name under which it is deployed, whatever a service in another language calls itself.
      { target_label: "Service", replacement: service },
      { regex: "queue|service", action: "labeldrop" },
    ],
  }));
}

function metricsToCloudWatch({ region, metricsNamespace, logGroup }: CollectorSettings) {
  return {
    region,
    namespace: metricsNamespace,
    log_group_name: logGroup,
    log_stream_name: "collector",
    // Pods tell figures of the same names: each is an entry of its own, with the pod's address in it.
    resource_to_telemetry_conversion: { enabled: true },
    // Only what stands here becomes a metric, since each one is paid for.
    dimension_rollup_option: "NoDimensionRollup",
    metric_declarations: [
      { dimensions: [["Environment", "Queue"]], metric_name_selectors: [`^${QUEUE}$`] },
      { dimensions: [["Environment", "Service"]], metric_name_selectors: [`^(${REQUESTS}|${ERRORS})$`] },
    ],
  };
}
