import { within } from "./backoff";

/**
 * Returns a function that asks with patience: it resolves to undefined where the answer fails or takes longer, and while
 * an earlier question is open, so that a server that hangs is not asked more and more.
 */
export function patient<T>(ask: () => Promise<T>, patienceMs: number): () => Promise<T | undefined> {
  let open = false;
  return async () => {
    if (open) return undefined;
    open = true;
    const answer = ask().finally(() => (open = false));
    return within(answer, patienceMs).catch(() => undefined);
  };
}
