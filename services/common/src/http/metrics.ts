import { createServer, type Server } from "node:http";
import type { FastifyInstance, FastifyReply } from "fastify";
import { collectDefaultMetrics, Counter, Histogram, Registry } from "prom-client";

/** A registry with Node's own figures: memory, event-loop lag, garbage collection. */
export function createMetrics(service: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** Measures every request of a server by method, route and status, and counts those that were answered with 5xx. */
export function measureRequests(app: FastifyInstance, registry: Registry): void {
  const durations = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time from a request's arrival to the end of its answer",
    labelNames: ["method", "route", "status"] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const errors = new Counter({
    name: "http_request_errors_total",
    help: "Requests that were answered with a status of 5xx",
    registers: [registry],
  });
  app.addHook("onResponse", (request, reply, done) => {
    if (reply.statusCode >= 500) errors.inc();
    if (isEndless(reply)) {
      done();
      return;
    }
    durations.observe(
      {
        method: request.method,
        // The pattern, not the path, which anybody may make up.
        route: request.is404 ? "none" : (request.routeOptions.url ?? "none"),
        status: reply.statusCode,
      },
      reply.elapsedTime / 1000,
    );
    done();
  });
}

/** Whether an answer lasts as long as somebody listens, which says nothing of how quick the service is. */
function isEndless(reply: FastifyReply): boolean {
  return String(reply.getHeader("content-type")).startsWith("text/event-stream");
}

/** Serves `/metrics` in Prometheus' form, on a port of its own. */
export async function serveMetrics(registry: Registry, host: string, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.method !== "GET" || request.url !== "/metrics") {
      response.writeHead(404).end();
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { "content-type": registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, host, resolve);
  });
  return server;
}
