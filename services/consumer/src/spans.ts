import type { MysqlSettings } from "@millrace/common/settings/mysql";
import { GROUP, type Partition } from "@millrace/common/queue/keys";
import type { Span, Tracer } from "@millrace/common/tracing/tracer";

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

/** Begins the span of one attempt to store so many messages of a batch. */
export function insertSpan(
  batch: Span | undefined,
  { host, port, database }: MysqlSettings,
  messages: number,
): Span | undefined {
  return batch?.child("client", "INSERT counts", {
    "db.system.name": "mysql",
    "db.namespace": database,
    "db.collection.name": "counts",
    "db.operation.name": "INSERT",
    "db.operation.batch.size": messages,
    "server.address": host,
    "server.port": port,
  });
}
