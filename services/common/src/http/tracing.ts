import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Span, Tracer } from "../tracing/tracer";

declare module "fastify" {
  interface FastifyRequest {
    /** The request's span, where it is recorded. */
    span: Span | undefined;
  }
}

/** Asked all the time by machines, or answered for as long as somebody looks. */
const UNTRACED = new Set(["/health", "/ready", "/events", "/api/events"]);

/** Makes a span of every request that is recorded, which is then `request.span`. */
export function traceRequests(app: FastifyInstance, tracer: Tracer): void {
  app.decorateRequest("span", undefined);
  if (!tracer.on) return;
  app.addHook("onRequest", (request, reply, done) => {
    if (!UNTRACED.has(request.routeOptions.url ?? "")) {
      const span = tracer.server(textOf(request.raw.headers["traceparent"]));
      if (span !== undefined) begin(span, request, reply);
    }
    done();
  });
  app.addHook("onResponse", ({ span }, { statusCode }, done) => {
    if (span !== undefined) {
      span.set({ "http.response.status_code": statusCode });
      span.end(statusCode >= 500 ? String(statusCode) : undefined);
    }
    done();
  });
}

function begin(span: Span, request: FastifyRequest, reply: FastifyReply): void {
  const { method, raw } = request;
  // The pattern, not the path, which anybody may make up.
  const route = request.is404 ? undefined : request.routeOptions.url;
  span.describe(route === undefined ? method : `${method} ${route}`, {
    "http.request.method": method,
    "http.route": route,
    "url.path": request.url.split("?", 1)[0],
    "url.scheme": "http",
    "millrace.request_id": request.id,
  });
  request.span = span;
  // Who passes the request on, as a proxy does, passes this on with it.
  raw.headers["traceparent"] = span.traceparent;
  request.log = reply.log = request.log.child({ trace_id: span.traceId, span_id: span.spanId });
}

function textOf(header: string | string[] | undefined): string | undefined {
  return typeof header === "string" ? header : undefined;
}
