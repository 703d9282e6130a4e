import { Sha256 } from "@aws-crypto/sha256-js";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { Signer } from "@aws-sdk/rds-signer";
import { SignatureV4 } from "@smithy/signature-v4";
import type { CacheUser } from "../settings/redis";
import type { DatabaseUser } from "../settings/mysql";
import type { CredentialSource } from "./source";

/** Keys to sign with, or what fetches them when they are needed. */
export type AwsKeys = ConstructorParameters<typeof SignatureV4>[0]["credentials"];

/** Signs in at Aurora: a token for each connection, since it is good for 15 minutes and asked only at its start. */
export function databaseTokens(
  { user, region }: DatabaseUser,
  { host, port }: { readonly host: string; readonly port: number },
  keys: AwsKeys = defaultProvider(),
): CredentialSource {
  const signer = new Signer({ hostname: host, port, username: user, region, credentials: keys });
  return {
    get: async () => ({ username: user, password: await signer.getAuthToken() }),
    refused: () => undefined,
  };
}

/** How long ElastiCache takes a token after it was signed. */
const CACHE_TOKEN_SECONDS = 900;

/** Signs in at ElastiCache: a token for each connection. */
export function cacheTokens(
  { user, cache, serverless, region }: CacheUser,
  keys: AwsKeys = defaultProvider(),
  now: () => Date = () => new Date(),
): CredentialSource {
  // ElastiCache knows its caches by lower-case names only.
  const hostname = cache.toLowerCase();
  const signer = new SignatureV4({ service: "elasticache", region, credentials: keys, sha256: Sha256 });
  const query = { Action: "connect", User: user, ...(serverless && { ResourceType: "ServerlessCache" }) };
  return {
    get: async () => {
      const signed = await signer.presign(
        { method: "GET", protocol: "http:", hostname, path: "/", query, headers: { host: hostname } },
        { expiresIn: CACHE_TOKEN_SECONDS, signingDate: now() },
      );
      const parameters = Object.entries(signed.query ?? {}).map(
        ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`,
      );
      return { username: user, password: `${hostname}/?${parameters.join("&")}` };
    },
    refused: () => undefined,
  };
}
