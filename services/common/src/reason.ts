/** Messages that are quoted of errors that came together. */
const MOST_QUOTED = 3;

/**
 * Why something failed, for a log line. An error that only collects others (`AggregateError`: one error for each
 * address, partition or node) is replaced by the errors that it collects, each message once.
 */
export function reasonOf(error: unknown): string {
  const messages = new Set(causes(error).map(messageOf));
  return [...messages].slice(0, MOST_QUOTED).join("; ");
}

function causes(error: unknown): unknown[] {
  return error instanceof AggregateError && error.errors.length > 0 ? error.errors.flatMap(causes) : [error];
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message === "" ? error.name : error.message;
}
