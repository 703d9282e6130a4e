import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { unavailable } from "../http/problem";
import { problemAnswer, requestIdHeader, retryAfterHeader } from "../http/schemas";
import type { QueueMonitor } from "./monitor";
import { queueProblem } from "./problem";

/** Queues by name, as the service's manifest has them. */
export type Monitors = Readonly<Record<string, Pick<QueueMonitor, "depth">>>;

/**
 * Adds the routes that report the depth of queues, by which KEDA scales their consumers: `GET /queue/<name>` for each, and
 * `GET /queue` for the only one, or for all of them. A service that uses several queues and reports one of them is asked at
 * `GET /queue/<name>`.
 */
export function addQueueRoutes(app: FastifyInstance, monitors: Monitors): void {
  const queues = Object.entries(monitors);
  const isSingle = queues.length === 1;
  for (const [name, monitor] of queues) {
    const summary = "How many entries are queued and not yet processed";
    const report = async (request: FastifyRequest, reply: FastifyReply) =>
      reply.header("cache-control", "no-store").send(await read(monitor, request));
    const schema = schemaOf(DEPTH, summary, `getQueue_${name.replaceAll("-", "_")}`);
    app.get(`/queue/${name}`, { schema: { ...schema, hide: isSingle } }, report);
    if (isSingle) app.get("/queue", { schema: schemaOf(DEPTH, summary, "getQueue") }, report);
  }
  if (queues.length < 2) return;
  const schema = schemaOf(DEPTHS, "How many entries of each queue are not yet processed", "getQueues");
  app.get("/queue", { schema }, async (request, reply) => {
    const depths = await Promise.all(
      queues.map(async ([name, monitor]) => [name, await read(monitor, request)] as const),
    );
    return reply.header("cache-control", "no-store").send({ queues: Object.fromEntries(depths) });
  });
}

async function read(monitor: Monitors[string], { log }: FastifyRequest): Promise<{ depth: number }> {
  try {
    return { depth: await monitor.depth() };
  } catch (error) {
    const problem = queueProblem(error);
    // That Redis is unavailable was logged when the connection was lost.
    if (problem === undefined) log.error({ err: error }, "Redis answers with an unexpected error");
    throw unavailable(problem ?? "The queue is unavailable.", error);
  }
}

function schemaOf(answer: object, summary: string, operationId: string) {
  return {
    operationId,
    summary,
    response: {
      200: { headers: requestIdHeader, ...answer },
      503: problemAnswer("A queue is unavailable; `Retry-After` says when to try again.", retryAfterHeader),
    },
  };
}

const DEPTH = {
  type: "object",
  description: "The depth of all partitions.",
  required: ["depth"],
  properties: {
    depth: { type: "integer", minimum: 0, description: "Entries that wait or are being processed" },
  },
} as const;

const DEPTHS = {
  type: "object",
  description: "The depth of each queue, by name.",
  required: ["queues"],
  properties: { queues: { type: "object", additionalProperties: DEPTH } },
} as const;
