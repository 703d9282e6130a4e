import {
  SpanKind as Kind,
  SpanStatusCode,
  trace,
  ROOT_CONTEXT,
  type Span as ApiSpan,
  type Tracer as ApiTracer,
} from "@opentelemetry/api";
import { formatTraceparent } from "./traceparent";
import type { Attributes, Span, SpanKind } from "./tracer";

export const KINDS: Readonly<Record<SpanKind, Kind>> = {
  server: Kind.SERVER,
  client: Kind.CLIENT,
  producer: Kind.PRODUCER,
  consumer: Kind.CONSUMER,
};

/** A span of OpenTelemetry's SDK. */
export class SdkSpan implements Span {
  constructor(
    private readonly tracer: ApiTracer,
    private readonly span: ApiSpan,
  ) {}

  get traceId(): string {
    return this.span.spanContext().traceId;
  }

  get spanId(): string {
    return this.span.spanContext().spanId;
  }

  get traceparent(): string {
    const { traceId, spanId } = this.span.spanContext();
    return formatTraceparent({ traceId, spanId, sampled: true });
  }

  describe(name: string, attributes: Attributes): void {
    this.span.updateName(name);
    this.set(attributes);
  }

  set(attributes: Attributes): void {
    this.span.setAttributes(mutable(attributes));
  }

  child(kind: SpanKind, name: string, attributes: Attributes): Span {
    const options = { kind: KINDS[kind], attributes: mutable(attributes) };
    const parent = trace.setSpan(ROOT_CONTEXT, this.span);
    return new SdkSpan(this.tracer, this.tracer.startSpan(name, options, parent));
  }

  end(error?: unknown): void {
    if (error !== undefined) {
      this.span.setAttribute("error.type", typeOf(error));
      const message = error instanceof Error ? { message: error.message } : {};
      this.span.setStatus({ code: SpanStatusCode.ERROR, ...message });
    }
    this.span.end();
  }
}

/** The API takes arrays that it might change, but does not. */
function mutable(attributes: Attributes): Record<string, string | number | boolean | string[] | undefined> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, typeof value === "object" ? [...value] : value]),
  );
}

/** What kind of error it is: its code, where it has one, tells most. */
function typeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : error.name;
}
