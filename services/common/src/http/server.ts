import { setTimeout as sleep } from "node:timers/promises";
import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from "fastify";
import type { Registry } from "prom-client";
import { newId } from "../id";
import type { Logger } from "../log";
import type { HttpSettings } from "../settings/http";
import { OFF, type Tracer } from "../tracing/tracer";
import { budgetBodies, takeOnlyJson } from "./body";
import type { ByteBudget } from "./budget";
import { refuseConnection } from "./connection";
import { SECURITY_HEADERS } from "./headers";
import { LIMITS, limitConnections, limitHeaders } from "./limits";
import { measureRequests, serveMetrics } from "./metrics";
import { answerProblems, problemSchema, sendProblem } from "./problem";
import { RequestLog } from "./request-log";
import { traceRequests } from "./tracing";
import { describeFindings } from "./validation";

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
  /** Memory for what has arrived of requests that are not complete; `bodyBudget` makes it from `HttpSettings.bodyBytes`. */
  readonly budget: ByteBudget;
}

/**
 * An HTTP server with what all services share: problems for errors, strict JSON, metrics and request ids. The caller
 * adds its routes, `addProbes` among them, and then calls `serve`.
 */
export function createHttp({
  log,
  metrics,
  tracer = OFF,
  budget,
}: Pick<HttpOptions, "log" | "metrics" | "tracer" | "budget">): FastifyInstance {
  const logger: FastifyBaseLogger = log;
  const app: FastifyInstance = fastify({
    loggerInstance: logger,
    // A line a request would cost more than most requests do; the metrics count them.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "requestId" }),
    childLoggerFactory: (parent, bindings, options) => new RequestLog(parent, bindings, options),
    genReqId: ({ headers }) => requestId(headers["x-request-id"]),
    ...LIMITS,
    rewriteUrl: ({ url = "/" }) => withoutOrigin(url),
    return503OnClosing: false,
    forceCloseConnections: "idle",
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false } },
    schemaErrorFormatter: describeFindings,
    clientErrorHandler: refuseConnection,
    frameworkErrors: (error, request, reply) =>
      // No hook has seen it.
      void sendProblem(request, withHeaders(request, reply), error.statusCode ?? 400, MALFORMED),
  });
  app.addSchema(problemSchema);
  // First, so that what refuses a request is part of its span.
  traceRequests(app, tracer);
  app.addHook("onRequest", (request, reply, done) => {
    withHeaders(request, reply);
    done();
  });
  limitHeaders(app);
  takeOnlyJson(app);
  budgetBodies(app, budget);
  answerProblems(app);
  measureRequests(app, metrics);
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
  limitConnections(app, settings.connections);
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

const MALFORMED = "The address of the request is malformed.";

/** Gives an answer the headers that all answers have. */
function withHeaders(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply.headers(SECURITY_HEADERS).header("x-request-id", request.id);
}

/** The path of an address that names its server too, as clients send it to proxies and every server has to take it. */
function withoutOrigin(url: string): string {
  return url.startsWith("/") ? url : url.replace(/^https?:\/\/[^/?#]*\/?/i, "/");
}

/** The id a proxy has given a request, if it is fit to be logged, else a new one. */
export function requestId(given: string | string[] | undefined): string {
  return typeof given === "string" && /^[\w.:-]{1,128}$/.test(given) ? given : newId();
}
