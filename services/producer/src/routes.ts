import type { FastifyInstance } from "fastify";
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
      throw unavailable("The queue takes no values just now; this one was not accepted.", error);
    }
  });

  app.get("/count", { schema: getCount }, async (_request, reply) => {
    try {
      const stored = await mysql.use(() => readStored(reader));
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
