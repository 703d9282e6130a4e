import { setTimeout as sleep } from "node:timers/promises";
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from "fastify";
import type { Registry } from "prom-client";
import { newId } from "../id";
import type { Logger } from "../log";
import type { HttpSettings } from "../settings/http";
import { OFF, type Tracer } from "../tracing/tracer";
import { takeOnlyJson } from "./body";
import { measureRequests, serveMetrics } from "./metrics";
import { answerProblems, problemSchema, refuseConnection, sendProblem } from "./problem";
import { traceRequests } from "./tracing";
import { describeFindings } from "./validation";

/** Above the 60 s for which AWS's balancers keep idle connections: the server must not be first to close one. */
const KEEP_ALIVE_MS = 65_000;

/** How long a client may take to send a request. */
const REQUEST_MS = 30_000;

/** How long its headers alone may take. Were it longer than the above, as by default, Node would swap the two. */
const HEADERS_MS = 10_000;

/** How often to look for clients that take longer. */
const CHECK_MS = 5_000;

/** How long clients on open connections are told to leave before these are closed. */
const LEAVE_MS = 500;

/** How long answers that are on their way may take then: longer than any takes whose client does its part. */
const ANSWER_MS = 10_000;

export interface HttpOptions {
  readonly settings: HttpSettings;
  readonly log: Logger;
  readonly metrics: Registry;
  /** @default none */
  readonly tracer?: Tracer;
}

/**
 * An HTTP server with what all services share: problems for errors, strict JSON, metrics and request ids. The caller
 * adds its routes, `addProbes` among them, and then calls `serve`.
 */
export function createHttp({
  log,
  metrics,
  tracer = OFF,
}: Pick<HttpOptions, "log" | "metrics" | "tracer">): FastifyInstance {
  const logger: FastifyBaseLogger = log;
  const app: FastifyInstance = fastify({
    loggerInstance: logger,
    // A line a request would cost more than most requests do; the metrics count them.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "requestId" }),
    genReqId: ({ headers }) => requestId(headers["x-request-id"]),
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: REQUEST_MS,
    http: { connectionsCheckingInterval: CHECK_MS, headersTimeout: HEADERS_MS },
    return503OnClosing: false,
    forceCloseConnections: "idle",
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false } },
    schemaErrorFormatter: describeFindings,
    clientErrorHandler: refuseConnection,
    frameworkErrors: (error, request, reply) =>
      void sendProblem(request, reply, error.statusCode ?? 400, "The address of the request is malformed."),
  });
  app.addSchema(problemSchema);
  // First, so that what refuses a request is part of its span.
  traceRequests(app, tracer);
  takeOnlyJson(app);
  answerProblems(app);
  measureRequests(app, metrics);
  app.addHook("onSend", (request, reply, _payload, done) => {
    void reply.header("x-request-id", request.id);
    done();
  });
  return app;
}

/** A server that listens. */
export interface Listening {
  /** Answers what is on its way, tells clients to leave, and closes. */
  stop(): Promise<void>;
}

/** Opens the server's port, and that of its metrics. */
export async function serve(
  app: FastifyInstance,
  { settings, metrics }: Pick<HttpOptions, "settings" | "metrics">,
): Promise<Listening> {
  let leaving = false;
  app.addHook("onSend", (_request, reply, _payload, done) => {
    if (leaving) void reply.header("connection", "close");
    done();
  });
  await app.listen({ host: settings.host, port: settings.port });
  const metricsServer = await serveMetrics(metrics, settings.host, settings.metricsPort);
  return {
    stop: async () => {
      leaving = true;
      await sleep(LEAVE_MS);
      const overdue = setTimeout(() => app.server.closeAllConnections(), ANSWER_MS);
      await app.close();
      clearTimeout(overdue);
      metricsServer.closeAllConnections();
      await new Promise((resolve) => metricsServer.close(resolve));
    },
  };
}

/** The id a proxy has given a request, if it is fit to be logged, else a new one. */
export function requestId(given: string | string[] | undefined): string {
  return typeof given === "string" && /^[\w.:-]{1,128}$/.test(given) ? given : newId();
}
