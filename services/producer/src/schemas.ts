import { problemAnswer, requestIdHeader, retryAfterHeader } from "@millrace/common/http/schemas";
import { MOST_COUNTS } from "./core/intake";

const problems = {
  400: problemAnswer("The request is malformed."),
  413: problemAnswer("The body is too large."),
  415: problemAnswer("The body is not JSON in UTF-8."),
  422: problemAnswer("The Idempotency-Key came with another value before."),
  429: problemAnswer("The queue is filling up; `Retry-After` says when to try again.", retryAfterHeader),
  503: problemAnswer(
    "The queue is unavailable or full, or the database unavailable; `Retry-After` says when to try again.",
    retryAfterHeader,
  ),
};

/** The largest whole number that every JSON parser keeps. */
const MOST = Number.MAX_SAFE_INTEGER;

const id = { type: "string", format: "uuid" };

/** Bytes of a body with so many values of up to 17 characters, written with a space after each comma, and then some. */
export const COUNTS_BODY_LIMIT = 256 * 1024;

const count = { type: "integer", minimum: -MOST, maximum: MOST, examples: [42] };

/** `POST /count` */
export const postCount = {
  operationId: "addCount",
  summary: "Queue values for storage",
  description:
    "Answers once the queue has the values: either one, or many, in which case the ids are in the order of the values. Sent again with the same `Idempotency-Key` within 24 hours they are not queued again, and answered with the same ids.",
  headers: {
    type: "object",
    properties: {
      "idempotency-key": { type: "string", minLength: 1, maxLength: 255, pattern: "^[!-~]+$" },
    },
  },
  body: {
    type: "object",
    additionalProperties: false,
    properties: { count, counts: { type: "array", minItems: 1, maxItems: MOST_COUNTS, items: count } },
    oneOf: [
      { type: "object", required: ["count"] },
      { type: "object", required: ["counts"] },
    ],
  },
  response: {
    202: {
      description: "The queue has the values.",
      headers: requestIdHeader,
      type: "object",
      required: ["status"],
      properties: {
        id: { ...id, description: "Of the one value; also the key of the stored row" },
        ids: { type: "array", items: id, description: "Of the many, in their order" },
        status: { type: "string", const: "queued" },
      },
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
      headers: {
        ...requestIdHeader,
        "x-read-from": {
          type: "string",
          enum: ["reader", "writer"],
          description:
            "Which of the database's endpoints was asked: the writer only where the readers are away",
        },
      },
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

/** `GET /` */
export const getRoot = {
  operationId: "root",
  summary: "Whether anybody answers",
  response: { 200: { description: "Somebody does.", type: "null" } },
} as const;
