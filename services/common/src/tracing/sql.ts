import type { Span } from "./tracer";

/** A statement that says in its comment where it stands in a trace, so that the database's logs lead there. */
export function commented(sql: string, span: Span | undefined): string {
  // In the form of sqlcommenter; a `traceparent` has nothing that would have to be escaped.
  return span === undefined ? sql : `${sql} /*traceparent='${span.traceparent}'*/`;
}
