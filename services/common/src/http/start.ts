import type { FastifyInstance } from "fastify";
import type { Registry } from "prom-client";
import type { Logger } from "../log";
import type { Running } from "../process/lifecycle";
import type { HttpSettings } from "../settings/http";
import type { Tracer } from "../tracing/tracer";
import { bodyBudget } from "./limits";
import { createMetrics } from "./metrics";
import { addProbes, type Readiness } from "./probes";
import { createHttp, serve } from "./server";

export interface HttpServiceOptions {
  /** Name of the service. */
  readonly name: string;
  readonly settings: { readonly http: HttpSettings };
  readonly log: Logger;
  readonly tracer: Tracer;
  /** Adds the service's routes, and its metrics to those of all services. */
  readonly routes: (app: FastifyInstance, metrics: Registry) => void | Promise<void>;
  /** @default always ready */
  readonly readiness?: Readiness;
  /** Closes what the caller has opened, once the last request has been answered. */
  readonly close?: () => void | Promise<void>;
}

/** Serves HTTP: the service's routes, probes, and metrics on their own port. */
export async function startHttp(options: HttpServiceOptions): Promise<Running> {
  const { name, settings, log, tracer, readiness = () => ({ ready: true, dependencies: {} }) } = options;
  const metrics = createMetrics(name);
  const app = createHttp({ log, metrics, tracer, budget: bodyBudget(settings.http.bodyBytes, log) });
  addProbes(app, settings.http.hostname, readiness);
  await options.routes(app, metrics);
  const server = await serve(app, { settings: settings.http, metrics });
  return {
    stop: async () => {
      await server.stop();
      await options.close?.();
    },
  };
}
