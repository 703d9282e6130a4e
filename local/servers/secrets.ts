import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { readJson, writeWhole } from "../processes/files";

/** A user's name and password, as services read them from a file. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** 192 random bits in letters, digits, "-" and "_": nothing any quoting could trip over. */
export function randomPassword(): string {
  return randomBytes(24).toString("base64url");
}

/**
 * The credentials in `file`; made with a random password, readable by their owner only, if there are none, or if the
 * file is damaged. A new password comes into force when its server, or the migrations, next start.
 */
export function keepCredentials(file: string, username: string): Credentials {
  const kept = readCredentials(file);
  if (kept !== undefined) return kept;
  const credentials = { username, password: randomPassword() };
  writeCredentials(file, credentials);
  return credentials;
}

function readCredentials(file: string): Credentials | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const { username, password } = Object(readJson(file)) as Partial<Record<keyof Credentials, unknown>>;
    return typeof username === "string" && typeof password === "string" ? { username, password } : undefined;
  } catch {
    return undefined;
  }
}

/** Writes credentials where services find them. */
export function writeCredentials(file: string, credentials: Credentials): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeWhole(file, `${JSON.stringify(credentials)}\n`, 0o600);
}
