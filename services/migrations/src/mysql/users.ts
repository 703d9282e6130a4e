import type { Connection, RowDataPacket } from "mysql2/promise";
import type { Access, Grant } from "../settings/migrator";
import { accountName, ensureServiceAccount, type AccountOptions } from "./account";
import { hasRights, objectsOf, patternOf, schemaRights, usersOfEarlierVersions } from "./rights";

/** Privileges of each access. Only the administrator, and users with all of them, change tables. */
const PRIVILEGES: Readonly<Record<Access, readonly string[]>> = {
  read: ["SELECT"],
  write: ["SELECT", "INSERT", "UPDATE", "DELETE"],
  all: ["ALL PRIVILEGES"],
};

/** Table of the server that names the users whom migrators have created, in a schema that no service may use. */
const RECORD = { schema: "migrator", table: "migrator.users" } as const;

export interface UserOptions extends AccountOptions {
  readonly database: string;
  readonly grants: readonly Grant[];
  /** An existing user that only reads, in addition to those of `grants`. */
  readonly reader?: string | undefined;
}

/**
 * Gives the users of a database the rights that `grants` says, and takes all other rights in this database from every
 * user that migrators have created.
 *
 * A created user that then has no rights in any database of the server is locked, and unlocked when it is named again.
 * It is not dropped: that cannot be undone if the configuration was wrong, and MySQL refuses to use views and routines
 * whose definer does not exist. Users created by hand keep what they have.
 */
export async function ensureUsers(connection: Connection, options: UserOptions): Promise<void> {
  const { database, grants, reader } = options;
  await connection.query(`CREATE DATABASE IF NOT EXISTS ${RECORD.schema}`);
  await connection.query(
    `CREATE TABLE IF NOT EXISTS ${RECORD.table} (name VARCHAR(80) NOT NULL, PRIMARY KEY (name))`,
  );
  const accesses = new Map<string, Access>(reader === undefined ? [] : [[reader, "read"]]);
  for (const { name, access } of grants) {
    accesses.set(await ensureServiceAccount(connection, name, options), access);
  }
  for (const user of [...accesses.keys(), ...(await usersOfEarlierVersions(connection, database))]) {
    await connection.query(`REPLACE INTO ${RECORD.table} VALUES (?)`, [user]);
  }
  for (const [user, access] of accesses) {
    const on = `${connection.escapeId(patternOf(database))}.*`;
    await connection.query(
      `GRANT ${PRIVILEGES[access].join(", ")} ON ${on} TO ${accountName(connection, user)}`,
    );
  }
  const [created] = await connection.query<RowDataPacket[]>(`SELECT name FROM ${RECORD.table}`);
  for (const row of created) {
    const user = String(row["name"]);
    await restrict(connection, database, user, accesses.get(user));
  }
}

/** Revokes what a user has in a database beyond its access, and locks a user that has nothing anywhere. */
async function restrict(
  connection: Connection,
  database: string,
  user: string,
  access: Access | undefined,
): Promise<void> {
  const account = accountName(connection, user);
  for (const { pattern, privileges } of await schemaRights(connection, database, user)) {
    const granted = pattern === patternOf(database) ? access : undefined;
    const excess = privileges.filter((name) => !includes(granted, name));
    if (excess.length === 0) continue;
    await connection.query(
      `REVOKE ${excess.join(", ")} ON ${connection.escapeId(pattern)}.* FROM ${account}`,
    );
  }
  for (const object of await objectsOf(connection, database, user)) {
    await connection.query(`REVOKE ALL PRIVILEGES ON ${object} FROM ${account}`);
  }
  if (await hasRights(connection, user)) return;
  // The user may have been dropped by hand.
  await connection.query(`ALTER USER IF EXISTS ${account} ACCOUNT LOCK`);
}

function includes(access: Access | undefined, privilege: string): boolean {
  if (access === undefined) return false;
  return access === "all" ? privilege !== "GRANT OPTION" : PRIVILEGES[access].includes(privilege);
}
