/** Names of what must never be read in a log, in whatever letters and with whatever else in them. */
const SECRET =
  /password|passwd|secret|token|authorization|cookie|credential|api[-_]?key|private[-_]?key|idempotency-key/i;

/** What stands in place of a secret. */
export const CENSOR = "***";

/** How deep things are logged: what drivers hang on their errors has no end. */
const MOST_DEPTH = 6;

/** A name and password in front of the host of an address. */
const IN_ADDRESS = /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/?#@]*@/gi;

/** What may be logged of the fields of a line: all of it but the secrets, errors as `describeError` has them. */
export function redacted(fields: Record<string, unknown>): Record<string, unknown> {
  return redactFields(fields, MOST_DEPTH);
}

function redactFields(fields: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      SECRET.test(name) ? CENSOR : redact(value, depth - 1),
    ]),
  );
}

function redact(value: unknown, depth: number): unknown {
  if (typeof value === "string") return redactText(value);
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Error) return describeError(value, depth);
  // Dates and the like know best how they are written.
  if (typeof (value as { toJSON?: unknown }).toJSON === "function") return value;
  if (depth <= 0) return "...";
  return Array.isArray(value) ? value.map((item) => redact(item, depth - 1)) : redactFields(value, depth);
}

/** An error without the fields that drivers put on it, which may hold the statement and its values. */
export function describeError(error: Error, depth = MOST_DEPTH): Record<string, unknown> {
  const { code, errno } = error as { code?: unknown; errno?: unknown };
  const causes = error instanceof AggregateError ? error.errors : [];
  return {
    type: error.name,
    message: redactText(error.message),
    ...(code !== undefined && { code }),
    ...(errno !== undefined && { errno }),
    ...(error.stack !== undefined && { stack: redactText(error.stack) }),
    ...(error.cause !== undefined && depth > 0 && { cause: redact(error.cause, depth - 1) }),
    ...(causes.length > 0 && depth > 0 && { errors: causes.map((each) => redact(each, depth - 1)) }),
  };
}

function redactText(text: string): string {
  return text.includes("@") ? text.replace(IN_ADDRESS, `$1${CENSOR}@`) : text;
}
