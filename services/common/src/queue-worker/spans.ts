import { GROUP, type Partition } from "../queue/keys";
import type { Span, Tracer } from "../tracing/tracer";

/** Begins the span of a batch, which some messages of it came to with a `traceparent`. */
export function batchSpan(
  tracer: Tracer,
  queue: string,
  { number }: Partition,
  traceparents: readonly string[],
  entries: number,
): Span | undefined {
  const span = tracer.batch(traceparents);
  span?.describe(`process ${queue}`, {
    "messaging.system": "redis",
    "messaging.operation.name": "process",
    "messaging.operation.type": "process",
    "messaging.destination.name": queue,
    "messaging.destination.partition.id": String(number),
    "messaging.consumer.group.name": GROUP,
    "messaging.batch.message_count": entries,
  });
  return span;
}
