import { HttpError } from "../http/problem";

/**
 * Why entries are not accepted: there are too many at present; the queue is unavailable or full; or their
 * `Idempotency-Key` was used with other values before.
 */
export type Reason = "busy" | "unavailable" | "keyReused";

/** Entries that are not accepted; the message is for clients. */
export class Refused extends Error {
  constructor(
    readonly kind: Reason,
    message: string,
    /** When to try again, in seconds; without meaning for a key that was used before. */
    readonly retryAfterSeconds: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "Refused";
  }
}

const STATUSES: Readonly<Record<Reason, number>> = { busy: 429, unavailable: 503, keyReused: 422 };

/** The HTTP answer of a refusal, with `Retry-After` where another attempt can succeed. */
export function refusalAnswer({ kind, message, retryAfterSeconds, cause }: Refused): HttpError {
  const headers = kind === "keyReused" ? undefined : { "retry-after": String(retryAfterSeconds) };
  return new HttpError(STATUSES[kind], message, headers, { cause });
}
