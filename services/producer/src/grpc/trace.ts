import { status, type Metadata } from "@grpc/grpc-js";
import { parseTraceparent } from "@millrace/common/tracing/traceparent";
import type { Span, Tracer } from "@millrace/common/tracing/tracer";

/** Where the trace of a call is, in its metadata. */
export const TRACEPARENT = "traceparent";

/** Our own services; health and reflection are asked all the time by machines. */
const OWN = "/millrace.";

/** What gRPC's status codes say that is the server's fault. */
const FAULTS: ReadonlySet<status> = new Set([
  status.UNKNOWN,
  status.DEADLINE_EXCEEDED,
  status.UNIMPLEMENTED,
  status.INTERNAL,
  status.UNAVAILABLE,
  status.DATA_LOSS,
]);

/**
 * Begins the span of a call, where that is recorded. The call's metadata then has its `traceparent`, for whoever goes on
 * with it, and otherwise none.
 */
export function beginSpan(tracer: Tracer, path: string, metadata: Metadata): Span | undefined {
  const [given] = metadata.get(TRACEPARENT);
  const own = path.startsWith(OWN);
  const span = own ? tracer.server(typeof given === "string" ? given : undefined) : undefined;
  if (span === undefined) {
    if (given !== undefined) metadata.remove(TRACEPARENT);
    return undefined;
  }
  metadata.set(TRACEPARENT, span.traceparent);
  const [, service, method] = path.split("/", 3);
  span.describe(path.slice(1), { "rpc.system": "grpc", "rpc.service": service, "rpc.method": method });
  return span;
}

/** Ends the span of a call. */
export function endSpan(span: Span, code: status): void {
  span.set({ "rpc.grpc.status_code": code });
  span.end(FAULTS.has(code) ? status[code] : undefined);
}

/** How the log tells where a call stands in a trace. */
export function placeInTrace(traceparent: string | undefined): Readonly<Record<string, string>> {
  const place = traceparent === undefined ? undefined : parseTraceparent(traceparent);
  return place === undefined ? {} : { trace_id: place.traceId, span_id: place.spanId };
}
