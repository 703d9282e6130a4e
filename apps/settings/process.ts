import type { Frozen } from "../../components/config";
import { TRACES_ENDPOINT } from "../../k8s/collector";
import { METRICS_PORT } from "../../platform/service-rules";
import { listeningPort } from "../../platform/sidecar-rules";
import { runsToCompletion, type Service } from "../../platform/services";
import type { Config } from "../config";
import { variables, type Settings } from "./settings";

/** Settings of a process: its ports, log and traces. */
export function processSettings(service: Service, { logLevel, collector }: Config): Settings {
  const { grpc } = service.ports;
  return variables({
    ...(!runsToCompletion(service) && {
      HTTP_PORT: String(listeningPort(service)),
      METRICS_PORT: String(METRICS_PORT),
      ...(grpc !== undefined && { GRPC_PORT: String(grpc) }),
    }),
    LOG_LEVEL: logLevel,
    ...(traced(collector) && tracing(collector.tracePercent)),
  });
}

/** Whether services send traces. */
export function traced(
  collector: Frozen<Config["collector"]>,
): collector is NonNullable<Config["collector"]> {
  return collector !== undefined && collector.tracePercent > 0;
}

/** The service that starts a trace decides whether it is sampled, so that no other one pays for one that is not. */
function tracing(percent: number) {
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: TRACES_ENDPOINT,
    OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
    OTEL_TRACES_SAMPLER_ARG: String(percent / 100),
  };
}
