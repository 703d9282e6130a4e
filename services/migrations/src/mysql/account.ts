import { join } from "node:path";
import type { Connection, RowDataPacket } from "mysql2/promise";
import { credentialSource } from "@millrace/common/credentials/source";
import type { UserAuthentication } from "../settings/migrator";

export interface AccountOptions {
  /** How users sign in. */
  readonly authentication: UserAuthentication;
  /** Whether users must connect over TLS. */
  readonly tls: boolean;
}

/** An account as SQL names it, `'orders'@'%'`. */
export function accountName(connection: Connection, user: string): string {
  return `${connection.escape(user)}@'%'`;
}

/**
 * Creates the account of a service, without rights, or changes an existing one to the same state: its way to sign in,
 * its password, unlocked.
 *
 * @param service name of the service; with passwords, the name of the user is in the service's file.
 * @returns the name of the user.
 * @throws Error where the user is the administrator, whose way to sign in would change.
 */
export async function ensureServiceAccount(
  connection: Connection,
  service: string,
  { authentication, tls }: AccountOptions,
): Promise<string> {
  if (authentication.kind === "iam") {
    return ensureAccount(connection, service, "IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS'", tls);
  }
  const path = join(authentication.dir, `mysql-${service}`);
  const { username, password } = await credentialSource({ kind: "file", path }).get();
  return ensureAccount(connection, username, `IDENTIFIED BY ${connection.escape(password)}`, tls);
}

/** The same for a user whose way to sign in is given as a clause of SQL. */
export async function ensureAccount(
  connection: Connection,
  user: string,
  identified: string,
  tls: boolean,
): Promise<string> {
  const [[own]] = await connection.query<RowDataPacket[]>("SELECT USER() AS administrator");
  if (String(own?.["administrator"]).startsWith(`${user}@`)) {
    throw new Error(`"${user}" is the database's administrator; a service needs another name`);
  }
  const account = `${accountName(connection, user)} ${identified} REQUIRE ${tls ? "SSL" : "NONE"} ACCOUNT UNLOCK`;
  await connection.query(`CREATE USER IF NOT EXISTS ${account}`);
  // An existing one may have another password, or be locked.
  await connection.query(`ALTER USER ${account}`);
  return user;
}
