/** A place in a trace, as W3C's header `traceparent` tells it. */
export interface TraceContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean;
}

/** Ids of nothing but zeros are none, and there never will be a version ff. */
const TRACEPARENT =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-[!-~]{0,200})?$/;

/** Length in version 00; later ones may append to it. */
const LENGTH = 55;

/** Whether a text is a `traceparent`. */
export function isTraceparent(text: string): boolean {
  return TRACEPARENT.test(text) && (text.length === LENGTH || !text.startsWith("00"));
}

/** Whether a text is a `traceparent` of a trace that is recorded. */
export function isSampled(text: string): boolean {
  return isTraceparent(text) && sampledFlag(text);
}

/** The place that a text tells; undefined where it tells none. */
export function parseTraceparent(text: string): TraceContext | undefined {
  if (!isTraceparent(text)) return undefined;
  return { traceId: text.slice(3, 35), spanId: text.slice(36, 52), sampled: sampledFlag(text) };
}

export function formatTraceparent({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`;
}

/** The lowest bit of the flags, which are two hexadecimal digits. */
function sampledFlag(text: string): boolean {
  return Number.parseInt(text.charAt(LENGTH - 1), 16) % 2 === 1;
}
