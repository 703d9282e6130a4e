import httpProxy from "@fastify/http-proxy";
import { HttpError } from "@millrace/common/http/problem";
import { OutageLog } from "@millrace/common/outage-log";
import type { FastifyInstance, FastifyReply } from "fastify";
import { Streams } from "./streams";

/** How long an answer may take to begin. */
const ANSWER_MS = 10_000;

/** The same of the operators' API, which may have to put back, or drop, all letters there are. */
const LETTERS_MS = 30_000;

/** How long a stream of events may say nothing: several times as long as its source ever does. */
const SILENCE_MS = 60_000;

/** Events last as long as somebody listens, each on a connection of its own. */
const MOST_LISTENERS = 1_000;

interface Route {
  readonly prefix: string;
  /** Whose paths begin with `rewritePrefix` in place of the prefix. */
  readonly upstream: string;
  readonly rewritePrefix: string;
  /** What stands there, as sentences name it. */
  readonly name: string;
  /** @default those of the HTTP client */
  readonly connections?: number;
  /** How long an answer may take to begin. @default ANSWER_MS */
  readonly answerMs?: number;
}

/**
 * Hands `/api/*` to the API with the prefix stripped, and `/api/dead-letters*` to the operators' API where there is
 * one; who is away becomes a problem document.
 */
export async function proxyApi(
  server: FastifyInstance,
  { apiUrl, operationsUrl }: { readonly apiUrl: string; readonly operationsUrl?: string },
): Promise<void> {
  const streams = new Streams(server);
  const api = { upstream: apiUrl, name: "API" };
  await proxy(server, streams, { ...api, prefix: "/api", rewritePrefix: "/" });
  // Apart from the rest, lest those who listen take all the connections that others need.
  await proxy(server, streams, {
    ...api,
    prefix: "/api/events",
    rewritePrefix: "/events",
    connections: MOST_LISTENERS,
  });
  const letters = "/api/dead-letters";
  if (operationsUrl !== undefined) {
    await proxy(server, streams, {
      prefix: letters,
      upstream: operationsUrl,
      rewritePrefix: "/dead-letters",
      name: "operators' API",
      answerMs: LETTERS_MS,
    });
    return;
  }
  for (const url of [letters, `${letters}/*`]) {
    server.all(url, () => {
      throw new HttpError(
        404,
        "This page is without the operators' API; it has it where OPERATIONS is true.",
      );
    });
  }
}

async function proxy(
  server: FastifyInstance,
  streams: Streams,
  { prefix, upstream, rewritePrefix, name, connections, answerMs = ANSWER_MS }: Route,
): Promise<void> {
  const outages = new OutageLog({
    log: server.log,
    down: `the ${name} does not answer`,
    up: `the ${name} answers again`,
  });
  server.addHook("onClose", () => outages.close());

  await server.register(httpProxy, {
    upstream,
    prefix,
    rewritePrefix,
    disableRequestLogging: true,
    // Leaves out what would be logged with every single request that fails.
    logLevel: "fatal",
    undici: {
      headersTimeout: answerMs,
      bodyTimeout: SILENCE_MS,
      connect: { timeout: ANSWER_MS },
      ...(connections !== undefined && { connections }),
    },
    replyOptions: {
      // The API's 503 is an answer, for the client to see and to wait as long as its Retry-After says.
      retryDelay: () => null,
      // One id in the logs of both.
      rewriteRequestHeaders: (request, headers) => ({ ...headers, "x-request-id": request.id }),
      onResponse: (_request, reply, { stream }) => {
        outages.succeeded();
        void reply.send(isEvents(reply) ? streams.follow(stream) : stream);
      },
      onError: (reply, { error }) => {
        outages.failed(error);
        const late = "statusCode" in error && error.statusCode === 504;
        const problem = late
          ? new HttpError(504, `The ${name} did not answer in time.`)
          : new HttpError(502, `The ${name} cannot be reached.`);
        void reply.send(problem);
      },
    },
  });
}

function isEvents(reply: Pick<FastifyReply, "getHeader">): boolean {
  return String(reply.getHeader("content-type")).startsWith("text/event-stream");
}
