// Parts of the schemas of answers, from which requests are checked and OpenAPI descriptions are made.

/** Headers of every answer. */
export const requestIdHeader = {
  "x-request-id": {
    type: "string",
    description: "The id of the request, as the client gave it, or else a new one; the log has it",
  },
} as const;

export const retryAfterHeader = {
  "retry-after": { type: "integer", minimum: 1, description: "Seconds until it is worth trying again" },
} as const;

/** An answer that is a problem document. */
export function problemAnswer(description: string, headers: object = {}) {
  return {
    description,
    headers: { ...requestIdHeader, ...headers },
    content: { "application/problem+json": { schema: { $ref: "Problem#" } } },
  };
}
