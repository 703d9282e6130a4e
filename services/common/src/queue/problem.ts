import { isRedisAway, isWrongType, replyCode } from "../redis/errors";

/** The sentence for clients when a key of the queue has another type; the log names the key. */
export const WRONG_TYPE = "A key of the queue in Redis holds a value of another type.";

/** The sentence for clients when Redis refuses entries for lack of memory. */
export const OUT_OF_MEMORY = "Redis is out of memory.";

/** Why the queue cannot be used, as a sentence for clients; undefined for an error that the queue is not the cause of. */
export function queueProblem(error: unknown): string | undefined {
  if (isWrongType(error)) return WRONG_TYPE;
  if (replyCode(error) === "OOM") return OUT_OF_MEMORY;
  return isRedisAway(error) ? "The queue is unavailable." : undefined;
}
