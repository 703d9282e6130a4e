import type { FastifyInstance } from "fastify";
import type { DependencyState } from "../dependency";

/** Whether a service can do its work, and what it knows of the servers it needs. */
export type Readiness = () => {
  readonly ready: boolean;
  readonly dependencies: Readonly<Record<string, DependencyState>>;
  /** What else keeps it from its work, in sentences. @default nothing */
  readonly problems?: readonly string[];
};

/** Adds `/health`, which asks nobody, and `/ready`, which tells what the last uses of the other servers showed. */
export function addProbes(app: FastifyInstance, hostname: string, readiness: Readiness): void {
  app.get("/health", { schema: { summary: "Whether the process runs", response: { 200: health } } }, () => ({
    status: "ok",
    hostname,
  }));
  const schema = { summary: "Whether the service can do its work", response: { 200: ready, 503: ready } };
  app.get("/ready", { schema, logLevel: "warn" }, (_request, reply) => {
    const { ready, dependencies, problems = [] } = readiness();
    return reply
      .code(ready ? 200 : 503)
      .header("cache-control", "no-store")
      .send({
        status: ready ? "ready" : "unavailable",
        dependencies,
        ...(problems.length > 0 && { problems }),
      });
  });
}

const health = {
  type: "object",
  required: ["status", "hostname"],
  properties: { status: { type: "string", const: "ok" }, hostname: { type: "string" } },
} as const;

const ready = {
  type: "object",
  required: ["status", "dependencies"],
  properties: {
    status: { type: "string", enum: ["ready", "unavailable"] },
    dependencies: {
      type: "object",
      additionalProperties: { type: "string", enum: ["unknown", "up", "down"] },
      examples: [{ redis: "up", mysql: "unknown" }],
    },
    problems: {
      type: "array",
      items: { type: "string" },
      description: "What else keeps it from its work",
    },
  },
} as const;
