import { pino, type Logger } from "pino";
import type { HttpSettings } from "./settings/http";

export type { Logger } from "pino";

/** What must never be read in a log, wherever one might log it from. */
const SECRETS = ["password", "token", "authorization", "cookie", "idempotency-key"];

/** A log of JSON lines on standard output. */
export function createLog(service: string, level: HttpSettings["logLevel"] = "info"): Logger {
  return pino({
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: SECRETS.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]),
      censor: "***",
    },
    serializers: { err: describeError },
  });
}

/** An error without the fields that drivers put on it, which may hold the statement and its values. */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code, errno } = error as { code?: unknown; errno?: unknown };
  return {
    type: error.name,
    message: error.message,
    ...(code !== undefined && { code }),
    ...(errno !== undefined && { errno }),
    stack: error.stack,
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  };
}
