import { readFileSync } from "node:fs";
import type { RedisClientOptions } from "redis";
import { fullJitter } from "../backoff";

import { cacheTokens } from "../credentials/tokens";
import { credentialSource, type CredentialSource } from "../credentials/source";
import type { Logger } from "../log";
import type { RedisSettings } from "../settings/redis";
import { isRefusal } from "./errors";
import { renewingProvider } from "./renewal";

/** A connection without an answer for this long is dead; above any time that a command may block. */
export const SILENCE_MS = 5_000;

/** Keeps idle connections from counting as dead. */
const PING_EVERY_MS = 2_000;

/** Waits between attempts to connect. */
export const RECONNECT = { firstMs: 50, mostMs: 2_000 };

type Provider = NonNullable<RedisClientOptions["credentialsProvider"]>;

/** How every connection to a Redis node is made. */
export function connectionOptions(settings: RedisSettings, log: Logger) {
  const source = sourceOf(settings);
  return {
    RESP: 2 as const,
    disableOfflineQueue: true,
    maintNotifications: "disabled" as const,
    pingInterval: PING_EVERY_MS,
    // The socket's time-out sees to silence. The client's own would make a timer for each command, which it keeps until
    // it has run out: half of what a command costs.
    commandOptions: { timeout: undefined },
    ...(source && { credentialsProvider: provider(settings, source, log) }),
    socket: {
      host: settings.host,
      port: settings.port,
      connectTimeout: SILENCE_MS,
      socketTimeout: SILENCE_MS,
      reconnectStrategy: (retries: number, cause: Error) => {
        if (isRefusal(cause)) source?.refused();
        return fullJitter(retries + 1, RECONNECT);
      },
      ...(settings.tls && {
        tls: true as const,
        ...(settings.tlsCa !== undefined && { ca: readFileSync(settings.tlsCa) }),
      }),
    },
  };
}

function sourceOf({ credentials }: RedisSettings): CredentialSource | undefined {
  if (credentials.kind === "none") return undefined;
  return credentials.kind === "iam" ? cacheTokens(credentials) : credentialSource(credentials);
}

function provider(settings: RedisSettings, source: CredentialSource, log: Logger): Provider {
  if (settings.credentials.kind === "iam") return renewingProvider(source, log);
  return { type: "async-credentials-provider", credentials: () => source.get() };
}
