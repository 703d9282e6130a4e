import httpProxy from "@fastify/http-proxy";
import { HttpError } from "@millrace/common/http/problem";
import type { FastifyInstance } from "fastify";

/** How long the API may take to begin its answer. */
const ANSWER_MS = 10_000;

/** Hands `/api/*` to the API with the prefix stripped; an API that is away becomes a problem document. */
export async function proxyApi(server: FastifyInstance, apiUrl: string): Promise<void> {
  // Told in the log when it changes, not with each of the many requests in between.
  let away = false;

  await server.register(httpProxy, {
    upstream: apiUrl,
    prefix: "/api",
    rewritePrefix: "/",
    disableRequestLogging: true,
    // Leaves out what would be logged with every single request that fails.
    logLevel: "fatal",
    undici: { headersTimeout: ANSWER_MS, connect: { timeout: ANSWER_MS } },
    replyOptions: {
      // The API's 503 is an answer, for the client to see and to wait as long as its Retry-After says.
      retryDelay: () => null,
      // One id in the logs of both.
      rewriteRequestHeaders: (request, headers) => ({ ...headers, "x-request-id": request.id }),
      onResponse: (_request, reply, { stream }) => {
        if (away) server.log.info("the API answers again");
        away = false;
        void reply.send(stream);
      },
      onError: (reply, { error }) => {
        if (!away) server.log.warn({ err: error }, "the API does not answer");
        away = true;
        const late = "statusCode" in error && error.statusCode === 504;
        const problem = late
          ? new HttpError(504, "The API did not answer in time.")
          : new HttpError(502, "The API cannot be reached.");
        void reply.send(problem);
      },
    },
  });
}
