import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** A user's name and password, as services read them from a file. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** 192 random bits in letters, digits, "-" and "_": nothing any quoting could trip over. */
export function randomPassword(): string {
  return randomBytes(24).toString("base64url");
}

/** The credentials in `file`; made with a random password, readable by their owner only, if there are none. */
export function keepCredentials(file: string, username: string): Credentials {
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Credentials;
  const credentials = { username, password: randomPassword() };
  writeCredentials(file, credentials);
  return credentials;
}

/** Writes credentials where services find them. */
export function writeCredentials(file: string, credentials: Credentials): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // All or nothing: a password that a killed run wrote half of would never be made again.
  const made = `${file}.new`;
  rmSync(made, { force: true });
  writeFileSync(made, `${JSON.stringify(credentials)}\n`, { mode: 0o600 });
  renameSync(made, file);
}
