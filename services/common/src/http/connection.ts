import { ServerResponse, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { newId } from "../id";
import { SECURITY_HEADERS } from "./headers";
import { problemOf } from "./problem";

const CONNECTION_ERRORS: Readonly<Record<string, [status: number, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, "The headers are too large."],
  ERR_HTTP_REQUEST_TIMEOUT: [408, "The request did not arrive in time."],
};

/** How long a client is given to read why its request was refused in the middle. */
const READ_MS = 1_000;

/** Refuses a request of which only a part has arrived, and closes its connection; what comes of it still is dropped. */
export function refuseUnfinished(
  { socket }: IncomingMessage,
  detail: string,
  retryAfterSeconds: number,
): void {
  answerAndClose(socket, refusal(503, detail, { "retry-after": String(retryAfterSeconds) }));
  setTimeout(() => socket.destroy(), READ_MS).unref();
}

/** Answers what is no HTTP, for which there is no request yet, and closes the connection. */
export function refuseConnection(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  answerAndClose(
    socket,
    refusal(...(CONNECTION_ERRORS[error.code ?? ""] ?? [400, "The request is not valid HTTP."])),
  );
}

function answerAndClose(socket: Socket, answer: string): void {
  const pending = pendingAnswer(socket);
  if (pending === undefined) socket.end(answer);
  // Sent now, it would be taken for the answer to a request that was sent before, and whose own is on its way. What
  // arrives meanwhile is not HTTP either, and comes here again.
  else if (!leaving.has(socket)) pending.once("close", () => socket.end(answer));
  leaving.add(socket);
}

/** Connections that are closed once they have had the answer that they wait for. */
const leaving = new WeakSet<Socket>();

/** The answer that a connection waits for, to a request that arrived in full. */
function pendingAnswer(socket: Socket): ServerResponse | undefined {
  // Node keeps it there, and has no other way to ask for it.
  const answer: unknown = "_httpMessage" in socket ? socket._httpMessage : undefined;
  return isAnswer(answer) && answer.req.complete ? answer : undefined;
}

function isAnswer(value: unknown): value is ServerResponse {
  return value instanceof ServerResponse;
}

function refusal(status: number, detail: string, more: Readonly<Record<string, string>> = {}): string {
  const problem = problemOf(status, detail, newId());
  const body = JSON.stringify(problem);
  const headers = {
    ...SECURITY_HEADERS,
    ...more,
    "x-request-id": problem.requestId,
    "cache-control": "no-store",
    "content-type": "application/problem+json",
    "content-length": String(Buffer.byteLength(body)),
    connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${problem.title}`, ...lines, "", body].join("\r\n");
}
