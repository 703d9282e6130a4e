import type { FastifyInstance } from "fastify";
import { within } from "@millrace/common/backoff";
import type { Dependency } from "@millrace/common/dependency";
import { unavailable } from "@millrace/common/http/problem";
import { isDatabaseAway } from "@millrace/common/mysql/errors";
import { Refused, refusalAnswer } from "@millrace/common/queue/refused";
import type { Intake } from "./core/intake";
import type { Reading } from "./core/store";
import { COUNTS_BODY_LIMIT, getCount, getRoot, postCount } from "./schemas";

export interface RouteOptions {
  readonly hostname: string;
  readonly intake: Intake;
  readonly mysql: Dependency;
  readonly read: () => Promise<Reading>;
}

interface PostCount {
  Body: { readonly count: number } | { readonly counts: readonly number[] };
  Headers: { readonly "idempotency-key"?: string };
}

/** How long a client waits for the database, which may be resuming from a pause: less than proxies do. */
export const DATABASE_MS = 8_000;

/** The producer's own routes. */
export function addRoutes(app: FastifyInstance, { hostname, intake, mysql, read }: RouteOptions): void {
  app.get("/", { schema: getRoot }, (_request, reply) => reply.send());

  const posting = { schema: postCount, bodyLimit: COUNTS_BODY_LIMIT };
  app.post<PostCount>("/count", posting, async ({ body, headers, span }, reply) => {
    const options = { key: headers["idempotency-key"], trace: span?.traceparent };
    void reply.code(202);
    try {
      if ("counts" in body) return { ids: await intake.add(body.counts, options), status: "queued" };
      const [id] = await intake.add([body.count], options);
      return { id, status: "queued" };
    } catch (error) {
      throw error instanceof Refused ? refusalAnswer(error) : error;
    }
  });

  app.get("/count", { schema: getCount }, async ({ log }, reply) => {
    try {
      const { from, ...stored } = await mysql.use(() => within(read(), DATABASE_MS));
      void reply.headers({ "cache-control": "no-store", "x-read-from": from });
      return { ...stored, hostname };
    } catch (error) {
      // That it is away has been logged when it went.
      if (!isDatabaseAway(error)) log.error({ err: error }, "the database does not answer as it should");
      throw unavailable("The database is away.", error, 5);
    }
  });
}
