import { hostname } from "node:os";
import { z } from "zod";
import { bodyBytesFor, connectionsFor, memoryLimit } from "../memory";
import { port, whole } from "./kinds";
import type { Section } from "./read";
import { tracingSettings, tracingVariables, type TracingSettings } from "./tracing";

const LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

/** Settings of every process that serves HTTP. */
export interface HttpSettings {
  /** Address to listen at. */
  readonly host: string;
  readonly port: number;
  /** Port of `/metrics`, apart from the public one. */
  readonly metricsPort: number;
  readonly logLevel: (typeof LEVELS)[number];
  /** Connections at most; those above are closed at once. */
  readonly connections: number;
  /** Bytes of requests that are not complete, of all connections together. */
  readonly bodyBytes: number;
  /** Who answers: the pod's name. */
  readonly hostname: string;
  readonly tracing: TracingSettings;
}

/**
 * `HTTP_HOST`, `HTTP_PORT`, `METRICS_PORT`, `HTTP_CONNECTIONS`, `HTTP_BODY_MEMORY` (in MiB), `LOG_LEVEL` and those of
 * tracing.
 */
export function httpSection(standardPort: number): Section<HttpSettings> {
  return () =>
    z
      .object({
        HTTP_HOST: z.string().default("0.0.0.0"),
        HTTP_PORT: port(standardPort),
        METRICS_PORT: port(9464),
        HTTP_CONNECTIONS: whole(1, 1_000_000).optional(),
        HTTP_BODY_MEMORY: whole(1, 1_000_000).optional(),
        LOG_LEVEL: z.enum(LEVELS, { error: `one of ${LEVELS.join(", ")}` }).default("info"),
        ...tracingVariables,
      })
      .transform((env) => ({
        host: env.HTTP_HOST,
        port: env.HTTP_PORT,
        metricsPort: env.METRICS_PORT,
        connections: env.HTTP_CONNECTIONS ?? connectionsFor(memoryLimit()),
        bodyBytes:
          env.HTTP_BODY_MEMORY === undefined
            ? bodyBytesFor(memoryLimit())
            : env.HTTP_BODY_MEMORY * 1024 * 1024,
        logLevel: env.LOG_LEVEL,
        hostname: hostname(),
        tracing: tracingSettings(env),
      }));
}
