import { STATUS_CODES } from "node:http";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

/** A body of `application/problem+json` (RFC 9457). */
export interface Problem {
  /** `about:blank`: the status says what kind of problem it is. */
  readonly type: "about:blank";
  readonly title: string;
  readonly status: number;
  /** What is wrong in this case, and what would be right. */
  readonly detail: string;
  /** The request's id, to be found in the log. */
  readonly requestId: string;
}

/** The same as a JSON schema, for the description of the API. */
export const problemSchema = {
  $id: "Problem",
  type: "object",
  description: "What went wrong, as in RFC 9457.",
  required: ["type", "title", "status", "detail", "requestId"],
  properties: {
    type: { type: "string", const: "about:blank" },
    title: { type: "string", examples: ["Bad Request"] },
    status: { type: "integer", examples: [400] },
    detail: { type: "string" },
    requestId: { type: "string" },
  },
} as const;

/** An error that becomes the answer; its message is for the client to read. */
export class HttpError extends Error {
  constructor(
    readonly statusCode: number,
    detail: string,
    readonly headers: Readonly<Record<string, string>> = {},
    options?: ErrorOptions,
  ) {
    super(detail, options);
    this.name = "HttpError";
  }
}

/** Something that is needed is away: 503, with when to try again. */
export function unavailable(detail: string, cause: unknown, retryAfterSeconds = 1): HttpError {
  return new HttpError(503, detail, { "retry-after": String(retryAfterSeconds) }, { cause });
}

/** Makes every error of a server, those of its routing included, a problem of RFC 9457. */
export function answerProblems(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError | HttpError, request, reply) => {
    const status = statusOf(error);
    // Whatever else is wrong with a request: that there is nobody to take it comes first.
    if (request.is404 && status < 500) return sendNowhere(app, request, reply);
    // What a service lacks is logged once, when it is lost, not with each request that misses it.
    if (status >= 500) request.log[status === 503 ? "debug" : "error"]({ err: error }, "request failed");
    const detail = status === 500 ? "The server failed; its log has the reason." : sentence(error);
    return sendProblem(request, reply, status, detail, error instanceof HttpError ? error.headers : {});
  });
  app.setNotFoundHandler((request, reply) => sendNowhere(app, request, reply));
}

function sendNowhere(app: FastifyInstance, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const allowed = methodsAt(app, request).join(", ");
  return allowed === ""
    ? sendProblem(request, reply, 404, `There is nothing at ${path(request)}.`)
    : sendProblem(request, reply, 405, `${path(request)} takes ${allowed} only.`, { allow: allowed });
}

/** Answers with a problem. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): FastifyReply {
  // Serialised here, since a route's response schemas do not know of every status.
  return reply
    .code(status)
    .headers({ "cache-control": "no-store", ...headers })
    .type("application/problem+json")
    .serializer((body: unknown) => JSON.stringify(body))
    .send(problemOf(status, detail, request.id));
}

/** The body of an answer with a problem. */
export function problemOf(status: number, detail: string, requestId: string): Problem {
  return { type: "about:blank", title: STATUS_CODES[status] ?? "Error", status, detail, requestId };
}

function statusOf(error: FastifyError | HttpError): number {
  const status = error.statusCode ?? 500;
  return status >= 400 && status <= 599 ? status : 500;
}

/** The error's message as a sentence; a validation's begins with the place, as in "body/count must be integer". */
function sentence({ message }: Error): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

/** The methods that may be used where a request goes. */
export function methodsAt(app: FastifyInstance, request: FastifyRequest): string[] {
  return METHODS.filter((method) => app.hasRoute({ url: path(request), method }));
}

function path(request: FastifyRequest): string {
  return request.url.split("?", 1)[0] ?? "/";
}
