import type { RedisClientOptions } from "redis";
import type { CredentialSource } from "../credentials/source";
import type { Logger } from "../log";

/** ElastiCache ends a connection that has not authenticated for 12 hours. */
const RENEW_EVERY_MS = 11 * 60 * 60 * 1000;

/** Waits after a renewal that failed. */
const TRY_AGAIN_MS = 60 * 1000;

type StreamingProvider = Extract<
  NonNullable<RedisClientOptions["credentialsProvider"]>,
  { type: "streaming-credentials-provider" }
>;

/** Authenticates each living connection again, with fresh credentials, before the server ends it. */
export function renewingProvider(
  source: CredentialSource,
  log: Logger,
  everyMs = RENEW_EVERY_MS,
): StreamingProvider {
  return {
    type: "streaming-credentials-provider",
    subscribe: async (listener) => {
      const renew = () => {
        if (held.deref() === undefined) return;
        source.get().then(
          (credentials) => {
            listener.onNext({ ...credentials });
            timer = setTimeout(renew, everyMs).unref();
          },
          (error: unknown) => {
            log.warn({ err: error }, "could not renew the credentials of a Redis connection");
            timer = setTimeout(renew, TRY_AGAIN_MS).unref();
          },
        );
      };
      const first = await source.get();
      let timer = setTimeout(renew, everyMs).unref();
      const subscription = { dispose: () => clearTimeout(timer) };
      // The client forgets, and does not dispose of, the subscription of a connection that it has lost.
      const held = new WeakRef(subscription);
      return [{ ...first }, subscription];
    },
    onReAuthenticationError: (error) => log.warn({ err: error }, "Redis refused renewed credentials"),
  };
}
