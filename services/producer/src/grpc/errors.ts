import { Metadata, status } from "@grpc/grpc-js";
import type { Logger } from "@millrace/common/log";
import { Refused, type Reason } from "@millrace/common/queue/refused";
import type { CallContext } from "./call";
import { RetryInfo } from "./generated/google/rpc/error_details";
import { Status } from "./generated/google/rpc/status";
import { AddStreamResponse } from "./generated/millrace/v1/count";
import { Silent } from "./inflow";
import { placeInTrace } from "./trace";
import { Mistake } from "./values";

/** How a call ends that fails. */
export interface Failure {
  readonly code: status;
  readonly details: string;
  readonly metadata: Metadata;
}

/** What gRPC calls the ways in which values are refused. */
const CODES: Readonly<Record<Reason, status>> = {
  busy: status.RESOURCE_EXHAUSTED,
  unavailable: status.UNAVAILABLE,
  keyReused: status.ALREADY_EXISTS,
};

/** What failed, in the terms of gRPC; `accepted` is how many of a stream's values are in the queue. */
export function failureOf(error: unknown, accepted?: number): Failure {
  if (error instanceof Mistake) return failure(status.INVALID_ARGUMENT, error.sentence, { accepted });
  if (error instanceof Silent) return failure(status.ABORTED, error.message, { accepted });
  if (!(error instanceof Refused)) {
    return failure(status.INTERNAL, "The server failed; its log has the reason.", { accepted });
  }
  const { kind, message, retryAfterSeconds } = error;
  // With the same key the same values will be refused for ever.
  const retry = kind === "keyReused" ? undefined : retryAfterSeconds;
  return failure(CODES[kind], message, { retryAfterSeconds: retry, accepted });
}

/** Logs a failure as HTTP does: what a service lacks was told once when it was lost, mistakes are the client's. */
export function logFailure(log: Logger, error: unknown, { requestId, trace }: CallContext): void {
  if (error instanceof Mistake) return;
  log[error instanceof Refused || error instanceof Silent ? "debug" : "error"](
    { err: error, requestId, ...placeInTrace(trace) },
    "call failed",
  );
}

interface Details {
  readonly retryAfterSeconds?: number | undefined;
  readonly accepted?: number | undefined;
}

function failure(code: status, message: string, { retryAfterSeconds, accepted }: Details): Failure {
  const metadata = new Metadata();
  const details = [];
  if (retryAfterSeconds !== undefined) {
    // Heeded by clients that have a policy for retries (gRFC A6), but no stream may begin anew; the other one is for
    // programs to read.
    if (accepted === undefined) {
      metadata.set("grpc-retry-pushback-ms", String(Math.ceil(retryAfterSeconds * 1000)));
    }
    const retryDelay = { seconds: BigInt(Math.ceil(retryAfterSeconds)), nanos: 0 };
    details.push(any("google.rpc.RetryInfo", RetryInfo.encode({ retryDelay }).finish()));
  }
  if (accepted !== undefined) {
    const response = AddStreamResponse.encode({ accepted: BigInt(accepted) }).finish();
    details.push(any("millrace.v1.AddStreamResponse", response));
  }
  if (details.length > 0) {
    const bytes = Status.encode({ code, message, details }).finish();
    metadata.set("grpc-status-details-bin", Buffer.from(bytes));
  }
  return { code, details: message, metadata };
}

function any(type: string, value: Uint8Array) {
  return { typeUrl: `type.googleapis.com/${type}`, value: Buffer.from(value) };
}
