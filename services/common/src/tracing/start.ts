import type { Logger } from "../log";
import type { TracingSettings } from "../settings/tracing";
import { OFF, type Tracer } from "./tracer";

/** Starts tracing for a service, where the settings name a place that spans are sent to. */
export async function startTracing(
  service: string,
  { endpoint, sampling }: TracingSettings,
  log: Logger,
): Promise<Tracer> {
  if (endpoint === undefined) return OFF;
  // OpenTelemetry's SDK is loaded only where it is needed: it takes time and memory.
  const { startSdk } = await import("@millrace/common/tracing/sdk");
  return startSdk(service, endpoint, sampling, log);
}
