/**
 * Why values are not taken: there are too many for now; what they need is away, or has no room; or their key came with
 * other values before.
 */
export type Reason = "busy" | "unavailable" | "keyReused";

/** Values that are not taken; the message is for the client to read. */
export class Refused extends Error {
  constructor(
    readonly kind: Reason,
    message: string,
    /** When to come back, in seconds; it would not help with a key that was used before. */
    readonly retryAfterSeconds: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "Refused";
  }
}
