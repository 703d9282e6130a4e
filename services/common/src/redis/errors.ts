import { ErrorReply } from "redis";

/** Replies that tell of the server's state rather than of a wrong command. */
const STATES = new Set([
  "ASK",
  "BUSY",
  "CLUSTERDOWN",
  "LOADING",
  "MASTERDOWN",
  "MISCONF",
  "MOVED",
  "NOAUTH",
  "NOREPLICAS",
  "READONLY",
  "TRYAGAIN",
  "WRONGPASS",
]);

/** The word a Redis error reply begins with (`NOGROUP`, `OOM`), or undefined for errors of the connection. */
export function replyCode(error: unknown): string | undefined {
  return error instanceof ErrorReply ? (/^[A-Z]+/.exec(error.message)?.[0] ?? "ERR") : undefined;
}

/** Fewer replicas than asked for have acknowledged a write in time; the primary has it. */
export class ReplicasError extends Error {
  constructor(acknowledged: number, asked: number) {
    super(`${acknowledged} of ${asked} replicas have acknowledged the write`);
    this.name = "ReplicasError";
  }
}

/** Whether a key holds a value of another type than a command is for. Before 7.0 scripts put the code elsewhere. */
export function isWrongType(error: unknown): boolean {
  return error instanceof ErrorReply && /\bWRONGTYPE\b/.test(error.message);
}

/** Whether Redis is away or in no state to serve, so that the same command may soon succeed. Out of memory is neither. */
export function isRedisAway(error: unknown): boolean {
  if (error instanceof ReplicasError) return false;
  const code = replyCode(error);
  return code === undefined || STATES.has(code);
}

/** Whether the server did not accept the credentials. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && /^(WRONGPASS|NOAUTH|ERR .*invalid password)/i.test(error.message);
}
