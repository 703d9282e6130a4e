import type { Metadata } from "@grpc/grpc-js";
import { requestId } from "@millrace/common/http/server";
import { TRACEPARENT } from "./trace";

/** What is known about a call in addition to its messages. */
export interface CallContext {
  /** To be found in the log. */
  readonly requestId: string;
  /** The W3C `traceparent` of the call, where that is recorded. */
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

/** The context of a call that has been given an id, and a span where it is recorded. */
export function contextOf(metadata: Metadata): CallContext {
  return { requestId: text(metadata, REQUEST_ID) ?? "", trace: text(metadata, TRACEPARENT) };
}

function text(metadata: Metadata, name: string): string | undefined {
  const [value] = metadata.get(name);
  return typeof value === "string" ? value : undefined;
}
