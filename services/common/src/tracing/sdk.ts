import { hostname } from "node:os";
import { ROOT_CONTEXT, trace, TraceFlags, type SpanContext } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  AlwaysOnSampler,
  BasicTracerProvider,
  BatchSpanProcessor,
  type SpanExporter,
} from "@opentelemetry/sdk-trace-base";
import { within } from "../backoff";
import type { Logger } from "../log";
import type { Sampling } from "../settings/tracing";
import { ReportingExporter } from "./exporter";
import { Head, newSpanId } from "./head";
import { KINDS, SdkSpan } from "./span";
import { isTraceparent, parseTraceparent } from "./traceparent";
import type { Attributes, Span, SpanKind, Tracer } from "./tracer";

/** How long it may take to send what has been recorded when the service stops. */
const STOP_MS = 3_000;

/** Spans of OpenTelemetry's SDK. How many wait to be sent, and for how long, is bounded (`OTEL_BSP_*`). */
export class SdkTracer implements Tracer {
  readonly on = true;
  private readonly head: Head;
  private readonly provider: BasicTracerProvider;
  private readonly tracer;
  /** Id of the trace that is about to begin. */
  private traceId = "";

  constructor(
    service: string,
    sampling: Sampling,
    private readonly log: Logger,
    exporter: SpanExporter,
  ) {
    this.head = new Head(sampling);
    this.provider = new BasicTracerProvider({
      resource: resourceFromAttributes({ "service.name": service, "service.instance.id": hostname() }),
      // What is not to be recorded does not come so far.
      sampler: new AlwaysOnSampler(),
      idGenerator: { generateTraceId: () => this.traceId, generateSpanId: newSpanId },
      spanProcessors: [new BatchSpanProcessor(new ReportingExporter(exporter, log))],
    });
    this.tracer = this.provider.getTracer("millrace");
  }

  server(traceparent: string | undefined): Span | undefined {
    if (traceparent !== undefined && isTraceparent(traceparent)) {
      return this.head.goOn(traceparent) ? this.start("server", origin(traceparent)) : undefined;
    }
    const traceId = this.head.begin();
    if (traceId === undefined) return undefined;
    this.traceId = traceId;
    return this.start("server");
  }

  part(traceparent: string, kind: SpanKind, name: string, attributes: Attributes): Span | undefined {
    if (!this.head.goOn(traceparent)) return undefined;
    const span = this.start(kind, origin(traceparent));
    span.describe(name, attributes);
    return span;
  }

  batch(traceparents: readonly string[]): Span | undefined {
    if (traceparents.length === 0) return undefined;
    // Each place once: a request may have sent many messages.
    const recorded = [...new Set(traceparents)].filter((each) => this.head.goOn(each));
    const origins = recorded.flatMap((each) => origin(each) ?? []);
    const [first] = origins;
    return first === undefined ? undefined : this.start("consumer", first, origins);
  }

  async stop(): Promise<void> {
    try {
      await within(this.provider.shutdown(), STOP_MS);
    } catch (error) {
      this.log.debug({ err: error }, "not all traces could be sent");
    }
  }

  private start(kind: SpanKind, parent?: SpanContext, origins: readonly SpanContext[] = []): SdkSpan {
    const context = parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
    const links = origins.map((each) => ({ context: each }));
    return new SdkSpan(this.tracer, this.tracer.startSpan("unnamed", { kind: KINDS[kind], links }, context));
  }
}

/** Starts OpenTelemetry's SDK, which sends spans by OTLP over HTTP. */
export function startSdk(service: string, endpoint: string, sampling: Sampling, log: Logger): Tracer {
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, "")}/v1/traces` });
  return new SdkTracer(service, sampling, log, exporter);
}

/** A place in a trace that another process has told. */
function origin(traceparent: string): SpanContext | undefined {
  const context = parseTraceparent(traceparent);
  if (context === undefined) return undefined;
  const { traceId, spanId } = context;
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
}
