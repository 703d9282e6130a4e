import { DeadlineError, retry } from "./backoff";

export interface FirstConnectionOptions {
  /** What is connected to, with host and port, as the error message names it: `MySQL at db.example:3306`. */
  readonly server: string;
  /** How long all attempts together may take, in milliseconds. */
  readonly withinMs: number;
  /** Whether an error means that the server cannot be reached yet, so that another attempt may help. */
  readonly isUnreachable: (error: unknown) => boolean;
  /** Called after each failed attempt that is repeated. */
  readonly onRetry?: (error: unknown) => void;
}

/** Pauses between attempts, short enough that a job loses little time. */
const PAUSES = { firstMs: 200, mostMs: 2_000 };

/**
 * Connects to a server that may not be reachable yet, for programs that run once and do not reconnect later.
 *
 * In Kubernetes the NetworkPolicies of a new pod take effect a moment after it has started; until then its connections
 * are refused or time out. A database may also still be starting or resuming.
 *
 * @throws Error naming the server and the last error if no attempt succeeds in time; an error that is not
 * `isUnreachable` at once.
 */
export async function firstConnection<T>(
  connect: () => Promise<T>,
  { server, withinMs, isUnreachable, onRetry = () => undefined }: FirstConnectionOptions,
): Promise<T> {
  let last: unknown;
  const retryable = (error: unknown) => {
    if (!isUnreachable(error)) return false;
    last = error;
    onRetry(error);
    return true;
  };
  try {
    return await retry(connect, { ...PAUSES, attempts: Infinity, deadlineMs: withinMs, retryable });
  } catch (error) {
    const late = error instanceof DeadlineError;
    if (!late && !isUnreachable(error)) throw error;
    // An attempt that was cut off says less than the one before it.
    const why = reason(late && last !== undefined ? last : error);
    throw new Error(`No connection to ${server} within ${withinMs / 1000} s; last error: ${why}`, {
      cause: error,
    });
  }
}

/** A host with several addresses fails with one error for each, and no text of its own. */
function reason(error: unknown): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return first instanceof Error ? first.message : String(first);
}
