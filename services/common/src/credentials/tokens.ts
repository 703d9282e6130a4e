import type { SignatureV4 } from "@smithy/signature-v4";
import type { CacheUser } from "../settings/redis";
import type { DatabaseUser } from "../settings/mysql";
import type { CredentialSource } from "./source";

// AWS's libraries are loaded when the first token is signed: who signs in otherwise has no need of their memory.

/** Keys to sign with, or what fetches them when they are needed. */
export type AwsKeys = ConstructorParameters<typeof SignatureV4>[0]["credentials"];

/** Signs in at Aurora: a token for each connection, since it is good for 15 minutes and asked only at its start. */
export function databaseTokens(
  { user, region }: DatabaseUser,
  { host, port }: { readonly host: string; readonly port: number },
  keys?: AwsKeys,
): CredentialSource {
  const signer = once(async () => {
    const { Signer } = await import("@aws-sdk/rds-signer");
    const credentials = keys ?? (await podKeys());
    return new Signer({ hostname: host, port, username: user, region, credentials });
  });
  return {
    get: async () => ({ username: user, password: await (await signer()).getAuthToken() }),
    refused: () => undefined,
  };
}

/** How long ElastiCache takes a token after it was signed. */
const CACHE_TOKEN_SECONDS = 900;

/** Signs in at ElastiCache: a token for each connection. */
export function cacheTokens(
  { user, cache, serverless, region }: CacheUser,
  keys?: AwsKeys,
  now: () => Date = () => new Date(),
): CredentialSource {
  // ElastiCache knows its caches by lower-case names only.
  const hostname = cache.toLowerCase();
  const signer = once(async () => {
    const [{ SignatureV4 }, { Sha256 }] = await Promise.all([
      import("@smithy/signature-v4"),
      import("@aws-crypto/sha256-js"),
    ]);
    const credentials = keys ?? (await podKeys());
    return new SignatureV4({ service: "elasticache", region, credentials, sha256: Sha256 });
  });
  const query = { Action: "connect", User: user, ...(serverless && { ResourceType: "ServerlessCache" }) };
  return {
    get: async () => {
      const signed = await (
        await signer()
      ).presign(
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

/** Keys of the role that the pod has. */
async function podKeys(): Promise<AwsKeys> {
  const { defaultProvider } = await import("@aws-sdk/credential-provider-node");
  return defaultProvider();
}

/** Makes something when it is first asked for, and keeps it; a failure is not kept. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return async () => {
    try {
      return await (made ??= make());
    } catch (error) {
      made = undefined;
      throw error;
    }
  };
}
