import { z } from "zod";
import { credentialSpec, type CredentialSpec } from "./credentials";
import { flag, port, text, whole } from "./kinds";
import type { Section } from "./read";

/** A user of an ElastiCache cache, who signs in with tokens. */
export interface CacheUser {
  readonly kind: "iam";
  readonly user: string;
  /** Name of the cache (its replication group or serverless cache), not its address. */
  readonly cache: string;
  readonly serverless: boolean;
  readonly region: string;
}

export interface RedisSettings {
  readonly host: string;
  readonly port: number;
  /** Whether to speak the cluster protocol. */
  readonly cluster: boolean;
  readonly tls: boolean;
  /** PEM file of the certificate authorities to trust instead of Node's own. */
  readonly tlsCa: string | undefined;
  /** Name of the queue, with which all its keys begin. */
  readonly queue: string;
  /** How many streams the queue is divided into; left out, as its servers make sensible. */
  readonly partitions: number | undefined;
  readonly credentials: { readonly kind: "none" } | CredentialSpec | CacheUser;
}

const QUEUE = "the name of the queue: 1 to 100 letters, digits, dots, dashes or underscores";

const base = z.object({
  REDIS_HOST: text("the host name of Redis"),
  REDIS_PORT: port(6379),
  REDIS_CLUSTER: flag(false),
  REDIS_TLS: flag(false),
  REDIS_TLS_CA: z.string().optional(),
  REDIS_QUEUE: z.string({ error: QUEUE }).regex(/^[\w.-]{1,100}$/, { error: QUEUE }),
  REDIS_PARTITIONS: whole(1, 1024).optional(),
});

const withTokens = base.extend({
  REDIS_TLS: z
    .literal("true", { error: '"true", since IAM tokens are taken over TLS only' })
    .transform(() => true),
  REDIS_USER: text("the name of the Redis user to sign tokens for"),
  REDIS_CACHE: text("the name of the cache to sign tokens for"),
  REDIS_SERVERLESS: flag(false),
  AWS_REGION: text("the AWS region of the cache"),
});

const withPassword = base.extend({ REDIS_CREDENTIALS: credentialSpec(`"none", "iam"`) });

/** The `REDIS_*` settings. */
export const redisSection: Section<RedisSettings> = (env) => {
  switch (env["REDIS_CREDENTIALS"]) {
    case undefined:
    case "none":
      return base.transform((given) => settings(given, { kind: "none" }));
    case "iam":
      return withTokens.transform((given) =>
        settings(given, {
          kind: "iam",
          user: given.REDIS_USER,
          cache: given.REDIS_CACHE,
          serverless: given.REDIS_SERVERLESS,
          region: given.AWS_REGION,
        }),
      );
    default:
      return withPassword.transform((given) => settings(given, given.REDIS_CREDENTIALS));
  }
};

function settings(given: z.output<typeof base>, credentials: RedisSettings["credentials"]): RedisSettings {
  return {
    host: given.REDIS_HOST,
    port: given.REDIS_PORT,
    cluster: given.REDIS_CLUSTER,
    tls: given.REDIS_TLS,
    tlsCa: given.REDIS_TLS_CA,
    queue: given.REDIS_QUEUE,
    partitions: given.REDIS_PARTITIONS,
    credentials,
  };
}
