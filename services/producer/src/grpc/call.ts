import type { Metadata } from "@grpc/grpc-js";
import { requestId } from "@millrace/common/http/server";

/** What is known of a call beside its messages. */
export interface CallContext {
  /** To be found in the log. */
  readonly requestId: string;
  /** The W3C `traceparent` of the trace that the call is part of, where that is recorded. */
  readonly trace?: string | undefined;
}

/** Where the id of a call is, in its metadata and that of its answer. */
export const REQUEST_ID = "x-request-id";

/** Gives a call the id that a proxy has given it, if that is fit to be logged, else a new one. */
export function identify(metadata: Metadata): string {
  const id = requestId(text(metadata, REQUEST_ID));
  metadata.set(REQUEST_ID, id);
  return id;
}

/** The context of a call that has been given an id. */
export function contextOf(metadata: Metadata): CallContext {
  const traceparent = text(metadata, "traceparent");
  return {
    requestId: text(metadata, REQUEST_ID) ?? "",
    trace: traceparent !== undefined && SAMPLED.test(traceparent) ? traceparent : undefined,
  };
}

/** A `traceparent` of version 00 that says that the trace is recorded. */
const SAMPLED = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f][13579bdf]$/;

function text(metadata: Metadata, name: string): string | undefined {
  const [value] = metadata.get(name);
  return typeof value === "string" ? value : undefined;
}
