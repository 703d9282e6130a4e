import httpProxy from "@fastify/http-proxy";
import { HttpError } from "@millrace/common/http/problem";
import type { FastifyInstance } from "fastify";

/** How long the API may take to begin its answer. */
const ANSWER_MS = 10_000;

/** Hands `/api/*` to the API with the prefix stripped; an API that is away becomes a problem document. */
export async function proxyApi(server: FastifyInstance, apiUrl: string): Promise<void> {
  await server.register(httpProxy, {
    upstream: apiUrl,
    prefix: "/api",
    rewritePrefix: "/",
    disableRequestLogging: true,
    // What cannot be reached is told once, with the answer; the proxy would add a warning.
    logLevel: "error",
    undici: { headersTimeout: ANSWER_MS, connect: { timeout: ANSWER_MS } },
    replyOptions: {
      // The API's 503 is an answer, for the client to see and to wait as long as its Retry-After says.
      retryDelay: () => null,
      // One id in the logs of both.
      rewriteRequestHeaders: (request, headers) => ({ ...headers, "x-request-id": request.id }),
      onError: (reply, { error }) => {
        const late = "statusCode" in error && error.statusCode === 504;
        const [status, detail] = late
          ? [504, "The API did not answer in time."]
          : [502, "The API cannot be reached."];
        void reply.send(new HttpError(status, detail, {}, { cause: error }));
      },
    },
  });
}
