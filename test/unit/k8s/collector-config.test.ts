import assert from "node:assert/strict";
import { collectorConfig, type CollectorSettings } from "../../../k8s/collector-config";

const SETTINGS: CollectorSettings = {
  environment: "dev",
  region: "eu-central-1",
  metricsNamespace: "Millrace",
  logGroup: "/millrace-dev/metrics",
  targets: { producer: "producer-metrics.millrace.svc.cluster.local" },
  metricsPort: 9464,
  metricsInterval: 60,
  traces: true,
};

type Named = Readonly<Record<string, unknown>>;

describe("the collector's configuration", () => {
  const config = collectorConfig(SETTINGS);

  it("finds the pods of each service by name, and reads no more than is kept", () => {
    const [job, ...more] = config.receivers.prometheus.config.scrape_configs;
    assert.deepEqual(more, []);
    assert.equal(job?.job_name, "producer");
    assert.equal(job.scrape_interval, "60s");
    assert.deepEqual(job.dns_sd_configs, [
      {
        names: ["producer-metrics.millrace.svc.cluster.local"],
        type: "A",
        port: 9464,
        refresh_interval: "30s",
      },
    ]);
    const kept = new RegExp(`^(?:${job.metric_relabel_configs[0]?.regex ?? ""})$`);
    for (const name of [
      "queue_depth",
      "queue_oldest_age_seconds",
      "queue_dead_letters",
      "http_request_duration_seconds_bucket",
      "http_request_duration_seconds_sum",
      "http_request_duration_seconds_count",
      "http_request_errors_total",
    ]) {
      assert.match(name, kept);
    }
    for (const name of ["nodejs_eventloop_lag_seconds", "queue_depths", "consumer_stored_total"]) {
      assert.doesNotMatch(name, kept);
    }
  });

  it("makes metrics of queues by environment and queue, and of requests by environment and service", () => {
    const { namespace, log_group_name, dimension_rollup_option, metric_declarations } =
      config.exporters.awsemf;
    assert.equal(namespace, "Millrace");
    assert.equal(log_group_name, "/millrace-dev/metrics");
    assert.equal(dimension_rollup_option, "NoDimensionRollup");
    const dimensionsOf = (metric: string) =>
      metric_declarations
        .filter(({ metric_name_selectors }) =>
          metric_name_selectors.some((it) => new RegExp(it).test(metric)),
        )
        .flatMap(({ dimensions }) => dimensions);
    for (const metric of ["queue_depth", "queue_oldest_age_seconds", "queue_dead_letters"]) {
      assert.deepEqual(dimensionsOf(metric), [["Environment", "Queue"]]);
    }
    for (const metric of ["http_request_duration_seconds", "http_request_errors_total"]) {
      assert.deepEqual(dimensionsOf(metric), [["Environment", "Service"]]);
    }
    assert.deepEqual(dimensionsOf("nodejs_eventloop_lag_seconds"), []);
    for (const { relabel_configs } of config.receivers.prometheus.config.scrape_configs) {
      assert.deepEqual(relabel_configs, [{ target_label: "Environment", replacement: "dev" }]);
    }
  });

  it("names a queue as services do in the label of its metrics, and a service as it is deployed", () => {
    const [job] = config.receivers.prometheus.config.scrape_configs;
    const [, ...renaming] = job?.metric_relabel_configs ?? [];
    assert.deepEqual(renaming, [
      { source_labels: ["queue"], target_label: "Queue" },
      { target_label: "Service", replacement: "producer" },
      { regex: "queue|service", action: "labeldrop" },
    ]);
  });

  it("tells requests since the last time, each pod's apart, so that CloudWatch may add them up", () => {
    const { processors, exporters, service } = config;
    assert.deepEqual(processors.cumulativetodelta, {
      include: {
        metrics: ["http_request_duration_seconds", "http_request_errors_total"],
        match_type: "strict",
      },
      initial_value: "drop",
    });
    assert.equal(exporters.awsemf.resource_to_telemetry_conversion.enabled, true);
    const order = service.pipelines.metrics.processors;
    assert.ok(order.indexOf("metricstransform/requests") < order.indexOf("cumulativetodelta"));
  });

  it("keeps all traces that it is sent", () => {
    assert.doesNotMatch(JSON.stringify(config), /sampl/);
    assert.deepEqual(config.exporters.awsxray, { region: "eu-central-1", local_mode: true });
    assert.deepEqual(config.service.pipelines.traces?.exporters, ["awsxray"]);
  });

  it("has nothing of traces where none are kept", () => {
    const without = collectorConfig({ ...SETTINGS, traces: false });
    assert.doesNotMatch(JSON.stringify(without), /otlp|xray/);
    assert.deepEqual(Object.keys(without.service.pipelines), ["metrics"]);
  });

  for (const traces of [true, false]) {
    it(`uses all that it sets up, and nothing else, ${traces ? "with" : "without"} traces`, () => {
      const { extensions, receivers, processors, exporters, service } = collectorConfig({
        ...SETTINGS,
        traces,
      });
      const pipelines = Object.values(service.pipelines) as Record<string, string[]>[];
      const used = (part: string) =>
        [...new Set(pipelines.flatMap((pipeline) => pipeline[part] ?? []))].sort();
      const there = (part: Named) => Object.keys(part).sort();
      assert.deepEqual(used("receivers"), there(receivers));
      assert.deepEqual(used("processors"), there(processors));
      assert.deepEqual(used("exporters"), there(exporters));
      assert.deepEqual(service.extensions, Object.keys(extensions));
      for (const { processors: order } of pipelines) {
        assert.equal(order?.[0], "memory_limiter");
        assert.equal(order.at(-1), "batch");
      }
    });
  }
});
