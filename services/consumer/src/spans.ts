import type { MysqlSettings } from "@millrace/common/settings/mysql";
import type { Span } from "@millrace/common/tracing/tracer";

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
