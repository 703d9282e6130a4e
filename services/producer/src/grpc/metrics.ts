import { performance } from "node:perf_hooks";
import { ServerInterceptingCall, status, type ServerInterceptor } from "@grpc/grpc-js";
import { Histogram, type Registry } from "prom-client";
import type { Span, Tracer } from "@millrace/common/tracing/tracer";
import { identify, REQUEST_ID } from "./call";
import { beginSpan, endSpan } from "./trace";

/**
 * Measures every call by method and status code, and gives it an id, which its answer repeats, and a span where it is
 * recorded.
 */
export function measureCalls(registry: Registry, tracer: Tracer): ServerInterceptor {
  const durations = new Histogram({
    name: "grpc_request_duration_seconds",
    help: "Time from a call's arrival to its status",
    labelNames: ["method", "code"] as const,
    // Streams last longer than requests.
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 300],
    registers: [registry],
  });
  return ({ path }, call) => {
    const start = performance.now();
    let id = "";
    let span: Span | undefined;
    let answered = false;
    let over = false;
    const observe = (code: status) => {
      if (over) return;
      over = true;
      const labels = { method: path.slice(1), code: status[code] };
      durations.labels(labels).observe((performance.now() - start) / 1000);
      if (span !== undefined) endSpan(span, code);
    };
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, proceed) => {
            id = identify(metadata);
            span = beginSpan(tracer, path, metadata);
            proceed(metadata);
          },
          onCancel: () => {
            // What the library itself ends does not come by: it does so at the deadline, and with what is no message.
            observe(Number(call.getDeadline()) <= Date.now() ? status.DEADLINE_EXCEEDED : status.CANCELLED);
          },
        }),
      sendMetadata: (metadata, next) => {
        answered = true;
        metadata.set(REQUEST_ID, id);
        next(metadata);
      },
      sendStatus: (given, next) => {
        observe(given.code);
        // An answer without messages has no metadata but this.
        if (!answered) given.metadata?.set(REQUEST_ID, id);
        next(given);
      },
    });
  };
}
