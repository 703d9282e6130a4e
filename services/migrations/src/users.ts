import { join } from "node:path";
import type { Connection } from "mysql2/promise";
import { credentialSource } from "@millrace/common/credentials/source";
import type { UserAuthentication } from "./settings";

/** What each service's user may do, and nothing else: rights by table. */
const RIGHTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  producer: { counts: "SELECT", totals: "SELECT" },
  // Storing a duplicate is an update that changes nothing, which needs the right to update.
  consumer: { counts: "SELECT, INSERT, UPDATE", totals: "SELECT, INSERT, UPDATE" },
};

export interface UserOptions {
  readonly database: string;
  /** How the users sign in. */
  readonly authentication: UserAuthentication;
  /** Whether the users must connect over TLS. */
  readonly tls: boolean;
}

/** Makes the services' users, or brings those that exist to the same state. */
export async function ensureUsers(connection: Connection, options: UserOptions): Promise<void> {
  for (const [service, tables] of Object.entries(RIGHTS)) {
    const user = await ensureUser(connection, service, options);
    for (const [table, rights] of Object.entries(tables)) {
      const on = connection.escapeId(`${options.database}.${table}`);
      await connection.query(`GRANT ${rights} ON ${on} TO ${user}`);
    }
  }
}

/** Makes users who own a database: they may do anything in it, and nothing elsewhere. */
export async function ensureOwners(
  connection: Connection,
  services: readonly string[],
  options: UserOptions,
): Promise<void> {
  // Here an underscore would stand for any character, and so for other databases.
  const database = connection.escapeId(options.database.replaceAll("_", "\\_"));
  for (const service of services) {
    const user = await ensureUser(connection, service, options);
    await connection.query(`GRANT ALL PRIVILEGES ON ${database}.* TO ${user}`);
  }
}

/** Makes a service's user without rights, or brings one that exists to the same state; returns it as SQL names it. */
async function ensureUser(
  connection: Connection,
  service: string,
  { authentication, tls }: UserOptions,
): Promise<string> {
  const { name, identified } = await identification(connection, service, authentication);
  const user = `${connection.escape(name)}@'%'`;
  const account = `${user} ${identified} REQUIRE ${tls ? "SSL" : "NONE"}`;
  await connection.query(`CREATE USER IF NOT EXISTS ${account}`);
  // One that was there before may have another password.
  await connection.query(`ALTER USER ${account}`);
  return user;
}

/** A user's name, and the clause that says how it signs in. */
async function identification(
  connection: Connection,
  service: string,
  authentication: UserAuthentication,
): Promise<{ name: string; identified: string }> {
  if (authentication.kind === "iam") {
    return { name: service, identified: "IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS'" };
  }
  const path = join(authentication.dir, `mysql-${service}`);
  const { username, password } = await credentialSource({ kind: "file", path }).get();
  return { name: username, identified: `IDENTIFIED BY ${connection.escape(password)}` };
}
