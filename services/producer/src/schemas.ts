const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: { $ref: "Problem#" } } },
});

const problems = {
  400: problem("The request is malformed."),
  413: problem("The body is too large."),
  415: problem("The body is not JSON in UTF-8."),
  422: problem("The Idempotency-Key came with another value before."),
  503: problem("The queue or the database is away; `Retry-After` says when to try again."),
};

/** The largest whole number that every JSON parser keeps. */
const MOST = Number.MAX_SAFE_INTEGER;

const id = { type: "string", format: "uuid", description: "Also the key of the stored row" };

/** `POST /count` */
export const postCount = {
  operationId: "addCount",
  summary: "Queue a value for storage",
  description:
    "Answers once the queue has the value. Sent again with the same `Idempotency-Key` within 24 hours it is not queued again, and answered with the same id.",
  headers: {
    type: "object",
    properties: {
      "idempotency-key": { type: "string", minLength: 1, maxLength: 255, pattern: "^[!-~]+$" },
    },
  },
  body: {
    type: "object",
    required: ["count"],
    additionalProperties: false,
    properties: { count: { type: "integer", minimum: -MOST, maximum: MOST, examples: [42] } },
  },
  response: {
    202: {
      description: "The queue has the value.",
      type: "object",
      required: ["id", "status"],
      properties: { id, status: { type: "string", const: "queued" } },
    },
    ...problems,
  },
} as const;

/** `GET /count` */
export const getCount = {
  operationId: "getCount",
  summary: "How many values are stored, and the latest",
  response: {
    200: {
      description: "What the database holds.",
      type: "object",
      required: ["count", "latest", "hostname"],
      properties: {
        count: { type: "integer", minimum: 0 },
        latest: { type: ["integer", "null"], description: "The value that was accepted last" },
        hostname: { type: "string", description: "Who answers" },
      },
    },
    503: problems[503],
  },
} as const;

/** `GET /queue` */
export const getQueue = {
  operationId: "getQueue",
  summary: "How many values are queued and not yet stored",
  response: {
    200: {
      description: "The depth of all partitions.",
      type: "object",
      required: ["depth"],
      properties: { depth: { type: "integer", minimum: 0 } },
    },
    503: problems[503],
  },
} as const;

/** `GET /` */
export const getRoot = {
  operationId: "root",
  summary: "Whether anybody answers",
  response: { 200: { description: "Somebody does.", type: "null" } },
} as const;
