import type { FastifyInstance } from "fastify";
import { within } from "@millrace/common/backoff";
import type { Dependency } from "@millrace/common/dependency";
import { HttpError, unavailable } from "@millrace/common/http/problem";
import type { Pool } from "@millrace/common/mysql/pool";
import { KeyReusedError, type Queue } from "./queue";
import { getCount, getQueue, getRoot, postCount } from "./schemas";
import { readStored } from "./store";

export interface RouteOptions {
  readonly hostname: string;
  readonly queue: Queue;
  readonly reader: Pool;
  readonly redis: Dependency;
  readonly mysql: Dependency;
}

interface PostCount {
  Body: { readonly count: number };
  Headers: { readonly "idempotency-key"?: string };
}

/** How long a client waits for the database, which may be resuming from a pause: less than proxies do. */
const DATABASE_MS = 8_000;

/** The producer's own routes. */
export function addRoutes(
  app: FastifyInstance,
  { hostname, queue, reader, redis, mysql }: RouteOptions,
): void {
  app.get("/", { schema: getRoot }, (_request, reply) => reply.send());

  app.post<PostCount>("/count", { schema: postCount }, async (request, reply) => {
    const { count } = request.body;
    const key = request.headers["idempotency-key"];
    try {
      const id = await redis.use(() => (key === undefined ? queue.add(count) : queue.addOnce(count, key)));
      return await reply.code(202).send({ id, status: "queued" });
    } catch (error) {
      if (error instanceof KeyReusedError) {
        throw new HttpError(
          422,
          "This Idempotency-Key came with another value before; a new value needs a new key.",
        );
      }
      throw unavailable(
        "The queue has not acknowledged the value, which may yet be stored; with an Idempotency-Key it can be sent again without counting twice.",
        error,
      );
    }
  });

  app.get("/count", { schema: getCount }, async (_request, reply) => {
    try {
      const stored = await mysql.use(() => within(readStored(reader), DATABASE_MS));
      return await reply.header("cache-control", "no-store").send({ ...stored, hostname });
    } catch (error) {
      throw unavailable("The database is away.", error, 5);
    }
  });

  app.get("/queue", { schema: getQueue }, async (_request, reply) => {
    try {
      const depth = await redis.use(() => queue.depth());
      return await reply.header("cache-control", "no-store").send({ depth });
    } catch (error) {
      throw unavailable("The queue is away.", error);
    }
  });
}
