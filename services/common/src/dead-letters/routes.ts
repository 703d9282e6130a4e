import { HttpError, unavailable } from "../http/problem";
import type { DeadLetters } from "../queue/dead-letters";
import { queueProblem } from "../queue/problem";
import type { FastifyInstance } from "fastify";
import { processAll, processLetters, type Action, type Outcome } from "./process";

interface List {
  Querystring: { readonly most?: string };
}

interface Deal {
  Body: { readonly ids: readonly string[] } | { readonly all: true };
}

/** Letters listed where nobody says how many. */
const USUAL = 100;

/** Letters named in a request: as many as are listed at most. */
const MOST_IDS = 1000;

/** So many ids, each as long as there are, with their quotes and commas. */
const IDS_BODY_LIMIT = 64 * 1024;

const list = {
  querystring: {
    type: "object",
    additionalProperties: false,
    // Text, as all of an address is: 1 to 1000.
    properties: { most: { type: "string", pattern: "^([1-9][0-9]{0,2}|1000)$" } },
  },
} as const;

/** Some by their ids or all of them, but one of the two. */
const deal = {
  body: {
    type: "object",
    minProperties: 1,
    maxProperties: 1,
    additionalProperties: false,
    properties: {
      ids: {
        type: "array",
        minItems: 1,
        maxItems: MOST_IDS,
        uniqueItems: true,
        items: { type: "string", pattern: "^[0-9]{1,6}/[0-9]{1,20}-[0-9]{1,20}$" },
      },
      all: { type: "boolean", const: true },
    },
  },
} as const;

/** Adds what operators do with dead letters; it is for them only, so never behind the public balancer. */
export function addDeadLetterRoutes(app: FastifyInstance, letters: DeadLetters): void {
  app.get<List>("/dead-letters", { schema: list }, async (request, reply) => {
    const most = Number(request.query.most ?? USUAL);
    const [count, found] = await Promise.all([letters.count(), letters.list(most)]).catch(fail);
    return reply.header("cache-control", "no-store").send({ count, letters: found });
  });
  const dealing = { schema: deal, bodyLimit: IDS_BODY_LIMIT };
  app.post<Deal>("/dead-letters/replay", dealing, async ({ body }) => {
    const outcome = await processRequested(letters, body, (id) => letters.replay(id));
    if (outcome.stopped !== undefined) fail(outcome.stopped, `put back ${progress(outcome)}`);
    return { replayed: outcome.done, failed: outcome.failed };
  });
  app.post<Deal>("/dead-letters/drop", dealing, async ({ body }) => {
    const outcome = await processRequested(letters, body, (id) => letters.drop(id));
    if (outcome.stopped !== undefined) fail(outcome.stopped, `deleted ${progress(outcome)}`);
    return { dropped: outcome.done };
  });
}

/** Processes the letters that a request names. */
function processRequested(letters: DeadLetters, body: Deal["Body"], action: Action): Promise<Outcome> {
  return "all" in body ? processAll(letters, action) : processLetters(body.ids, action);
}

function progress({ done, unconfirmed, failed }: Outcome): string {
  return `${done}, not confirmed ${unconfirmed}, refused ${failed.length}`;
}

/** Answers 503 if the queue is the cause; any other error is logged with what was done before it. */
function fail(error: unknown, done?: string): never {
  const before = done === undefined ? "" : ` Dead letters ${done}; the rest was not tried.`;
  const cause = queueProblem(error);
  if (cause !== undefined) throw unavailable(cause + before, error);
  throw done === undefined ? error : new HttpError(500, before.trim(), {}, { cause: error });
}
