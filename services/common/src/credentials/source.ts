import { readFile } from "node:fs/promises";
import type { CredentialSpec } from "../settings/credentials";

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Where a connection gets its name and password, each time it is made. */
export interface CredentialSource {
  /** Credentials that are good for a connection made now. */
  get(): Promise<Credentials>;
  /** To be told when a server has refused what `get` returned: it may have been rotated since it was read. */
  refused(): void;
}

/** Fetches the text of a secret by its ARN, or by its name in `AWS_REGION`. */
export type FetchSecret = (arn: string) => Promise<string>;

/** The source that a setting names. */
export function credentialSource(
  spec: CredentialSpec,
  fetchSecret: FetchSecret = fetchFromAws,
): CredentialSource {
  return spec.kind === "file" ? fileSource(spec.path) : secretSource(spec.arn, fetchSecret);
}

/** Reads the file again each time, since Kubernetes replaces it when the secret changes. */
function fileSource(path: string): CredentialSource {
  return {
    get: async () => parseCredentials(await readFile(path, "utf8"), path),
    refused: () => undefined,
  };
}

/** Fetches the secret once, and again after a refusal. */
function secretSource(arn: string, fetchSecret: FetchSecret): CredentialSource {
  let current: Promise<Credentials> | undefined;
  return {
    get: () => {
      if (current !== undefined) return current;
      const fetched = fetchSecret(arn).then((text) => parseCredentials(text, arn));
      // A failure is not kept: the next connection asks again.
      fetched.catch(() => {
        if (current === fetched) current = undefined;
      });
      return (current = fetched);
    },
    refused: () => {
      current = undefined;
    },
  };
}

/** Decodes `{"username": ..., "password": ...}`; the error never shows what was read. */
function parseCredentials(text: string, where: string): Credentials {
  let value: unknown;
  try {
    // Some editors begin a file with a byte order mark.
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    throw new Error(
      `${where} ${text.trim() === "" ? "is empty" : "is not JSON"}; it must be {"username": "...", "password": "..."}`,
    );
  }
  const { username, password } = Object(value) as Record<string, unknown>;
  if (typeof username !== "string" || typeof password !== "string") {
    throw new Error(
      `${where} lacks "username" or "password"; it must be {"username": "...", "password": "..."}`,
    );
  }
  return { username, password };
}

/** How long Secrets Manager may take; without bounds the SDK would wait for ever. */
const FETCH_MS = { connectionTimeout: 3_000, requestTimeout: 5_000, throwOnRequestTimeout: true };

/**
 * The text of a secret that the manifest names, by the value of its variable `SECRET_<NAME>`: the secret's name in Secrets
 * Manager or, on a laptop, `file:<path>`. It is read each time; call it again when what it gave is refused.
 */
export function readSecret(value: string, fetchSecret: FetchSecret = fetchFromAws): Promise<string> {
  const path = /^file:(.+)$/.exec(value)?.[1];
  return path === undefined ? fetchSecret(value) : readFile(path, "utf8");
}

async function fetchFromAws(arn: string): Promise<string> {
  // Loaded only where it is needed: it doubles the memory of a service that just started.
  const { GetSecretValueCommand, SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");
  const region = arn.split(":")[3];
  const client = new SecretsManagerClient({
    ...(region !== undefined && { region }),
    requestHandler: FETCH_MS,
  });
  try {
    const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    if (text === undefined) throw new Error("it holds no text; it must be a secret of JSON text");
    return text;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${arn} cannot be read from Secrets Manager: ${reason}`, { cause: error });
  } finally {
    client.destroy();
  }
}
