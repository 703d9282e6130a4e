import type { Span, Tracer } from "@millrace/common/tracing/tracer";

/** Begins the span of adding values to the queue, for what a `traceparent` stands for. */
export type Publish = (traceparent: string, ids: readonly string[]) => Span | undefined;

/** Such spans, in the words that OpenTelemetry has for messages. */
export function publishTo(queue: string, tracer: Tracer): Publish {
  return (traceparent, ids) =>
    tracer.part(traceparent, "producer", `publish ${queue}`, {
      "messaging.system": "redis",
      "messaging.operation.name": "publish",
      "messaging.operation.type": "send",
      "messaging.destination.name": queue,
      ...(ids.length === 1
        ? { "messaging.message.id": ids[0] }
        : { "messaging.batch.message_count": ids.length }),
    });
}
