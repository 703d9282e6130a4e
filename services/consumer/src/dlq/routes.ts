import { unavailable } from "@millrace/common/http/problem";
import type { DeadLetters } from "@millrace/common/queue/dead-letters";
import { isRedisAway, isWrongType } from "@millrace/common/redis/errors";
import type { FastifyInstance } from "fastify";
import { dealWith, dealWithAll, type Dealt } from "./all";

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
    const [count, found] = await there(() => Promise.all([letters.count(), letters.list(most)]));
    return reply.header("cache-control", "no-store").send({ count, letters: found });
  });
  const dealing = { schema: deal, bodyLimit: IDS_BODY_LIMIT };
  app.post<Deal>("/dead-letters/replay", dealing, async ({ body }) => {
    const { dealt, failed } = await there(() => dealAsAsked(letters, body, (id) => letters.replay(id)));
    return { replayed: dealt, failed };
  });
  app.post<Deal>("/dead-letters/drop", dealing, async ({ body }) => {
    const { dealt } = await there(() => dealAsAsked(letters, body, (id) => letters.drop(id)));
    return { dropped: dealt };
  });
}

/** Deals with the letters that a request names. */
function dealAsAsked(
  letters: DeadLetters,
  body: Deal["Body"],
  deal: (id: string) => Promise<boolean>,
): Promise<Dealt> {
  return "all" in body ? dealWithAll(letters, deal) : dealWith(body.ids, deal);
}

async function there<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isWrongType(error))
      throw unavailable("A key of the queue in Redis holds a value of another type.", error);
    throw isRedisAway(error) ? unavailable("The queue is away.", error) : error;
  }
}
