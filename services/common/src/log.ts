import { pino, type DestinationStream, type LevelWithSilent, type Logger } from "pino";
import { CENSOR, redacted } from "./redaction";

export type { Logger } from "pino";

/** Bindings of a log's children are censored by name; the fields of its lines by `redacted`, at any depth. */
const SECRETS = ["password", "token", "authorization", "cookie", "idempotency-key"];

/** A log of JSON lines on standard output. */
export function createLog(
  service: string,
  level: LevelWithSilent = "info",
  destination?: DestinationStream,
): Logger {
  return pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: redacted },
      redact: { paths: SECRETS.map((name) => `["${name}"]`), censor: CENSOR },
      serializers: { err: (error: unknown) => error },
    },
    destination ?? pino.destination(1),
  );
}
