import { join } from "node:path";
import type { Client } from "pg";
import { credentialSource } from "@millrace/common/credentials/source";
import type { Access, Grant, UserAuthentication } from "../settings/migrator";

/** Privileges of each access, by what they are on. Users with all of them may also create tables. */
const PRIVILEGES = {
  read: { database: "CONNECT", schema: "USAGE", tables: "SELECT", sequences: undefined },
  write: {
    database: "CONNECT",
    schema: "USAGE",
    tables: "SELECT, INSERT, UPDATE, DELETE",
    sequences: "USAGE, SELECT",
  },
  all: { database: "ALL", schema: "ALL", tables: "ALL", sequences: "ALL" },
} as const satisfies Record<Access, Readonly<Record<string, string | undefined>>>;

/** Comment on the roles that migrators have created, which tells them from roles created by hand. */
const MARK = "created by the migrator";

export interface UserOptions {
  readonly database: string;
  readonly authentication: UserAuthentication;
  readonly grants: readonly Grant[];
}

/**
 * Gives the users of a database the rights that `grants` says, and takes all other rights in this database from every
 * user that migrators have created, in one transaction.
 *
 * A created user that may then connect to no database of the server may no longer sign in, and may again when it is
 * named again. It is not dropped: that cannot be undone if the configuration was wrong, and PostgreSQL refuses it while
 * the user owns tables. Users created by hand keep what they have.
 */
export async function ensureUsers(client: Client, options: UserOptions): Promise<void> {
  const { database, grants, authentication } = options;
  const own = client.escapeIdentifier(database);
  await client.query("BEGIN");
  try {
    // By default every user of the server may connect to each of its databases.
    await client.query(`REVOKE ALL ON DATABASE ${own} FROM PUBLIC`);
    const accesses = new Map<string, Access>();
    for (const { name, access } of grants) {
      accesses.set(await ensureRole(client, name, authentication), access);
    }
    const schemas = await schemasOf(client);
    for (const role of await createdRoles(client)) {
      await revokeAll(client, own, schemas, role);
      const access = accesses.get(role);
      if (access === undefined) await lockUnused(client, role);
      else await grant(client, own, schemas, role, access);
    }
    await shareNewTables(client, schemas, accesses);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  }
}

/** Creates the role of a service, without rights, or changes an existing one to the same state; returns its name. */
async function ensureRole(
  client: Client,
  service: string,
  authentication: UserAuthentication,
): Promise<string> {
  const isIam = authentication.kind === "iam";
  const path = isIam ? undefined : join(authentication.dir, `postgres-${service}`);
  const login = path === undefined ? undefined : await credentialSource({ kind: "file", path }).get();
  const name = login?.username ?? service;
  const { rows } = await client.query<{ own: boolean }>(
    "SELECT rolname = session_user AS own FROM pg_roles WHERE rolname = $1",
    [name],
  );
  if (rows[0]?.own === true) {
    throw new Error(`"${name}" is the database's administrator; a service needs another name`);
  }
  const role = client.escapeIdentifier(name);
  if (rows.length === 0) await client.query(`CREATE ROLE ${role}`);
  const password = login === undefined ? "NULL" : client.escapeLiteral(login.password);
  await client.query(`ALTER ROLE ${role} LOGIN PASSWORD ${password}`);
  // By this membership RDS lets a user sign in with tokens, and with nothing else.
  if (isIam) await client.query(`GRANT rds_iam TO ${role}`);
  await client.query(`COMMENT ON ROLE ${role} IS ${client.escapeLiteral(MARK)}`);
  // What a user owns can be granted to others by a member of it.
  await client.query(`GRANT ${role} TO CURRENT_USER`);
  return name;
}

async function createdRoles(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT rolname AS name FROM pg_roles WHERE shobj_description(oid, 'pg_authid') = $1 ORDER BY rolname`,
    [MARK],
  );
  return rows.map(({ name }) => name);
}

/** The schemas of a database that are not PostgreSQL's own, as SQL names them. */
async function schemasOf(client: Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT nspname AS name FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY nspname`,
  );
  return rows.map(({ name }) => client.escapeIdentifier(name)).join(", ");
}

async function revokeAll(client: Client, database: string, schemas: string, name: string): Promise<void> {
  const role = client.escapeIdentifier(name);
  await client.query(`REVOKE ALL ON DATABASE ${database} FROM ${role}`);
  if (schemas === "") return;
  for (const objects of ["TABLES", "SEQUENCES", "ROUTINES"]) {
    await client.query(`REVOKE ALL ON ALL ${objects} IN SCHEMA ${schemas} FROM ${role}`);
  }
  await client.query(`REVOKE ALL ON SCHEMA ${schemas} FROM ${role}`);
}

async function grant(
  client: Client,
  database: string,
  schemas: string,
  name: string,
  access: Access,
): Promise<void> {
  const role = client.escapeIdentifier(name);
  const { database: onDatabase, schema, tables, sequences } = PRIVILEGES[access];
  await client.query(`GRANT ${onDatabase} ON DATABASE ${database} TO ${role}`);
  if (schemas === "") return;
  await client.query(`GRANT ${schema} ON SCHEMA ${schemas} TO ${role}`);
  await client.query(`GRANT ${tables} ON ALL TABLES IN SCHEMA ${schemas} TO ${role}`);
  if (sequences === undefined) return;
  await client.query(`GRANT ${sequences} ON ALL SEQUENCES IN SCHEMA ${schemas} TO ${role}`);
}

/** Has the users with all rights share the tables that they will create, by the access of each other user. */
async function shareNewTables(
  client: Client,
  schemas: string,
  accesses: ReadonlyMap<string, Access>,
): Promise<void> {
  if (schemas === "") return;
  const creators = [...accesses].filter(([, access]) => access === "all").map(([name]) => name);
  for (const creator of creators) {
    const by = `ALTER DEFAULT PRIVILEGES FOR ROLE ${client.escapeIdentifier(creator)} IN SCHEMA ${schemas}`;
    for (const role of await createdRoles(client)) {
      const to = client.escapeIdentifier(role);
      const access = role === creator ? undefined : accesses.get(role);
      await client.query(`${by} REVOKE ALL ON TABLES FROM ${to}`);
      await client.query(`${by} REVOKE ALL ON SEQUENCES FROM ${to}`);
      if (access === undefined) continue;
      const { tables, sequences } = PRIVILEGES[access];
      await client.query(`${by} GRANT ${tables} ON TABLES TO ${to}`);
      if (sequences !== undefined) await client.query(`${by} GRANT ${sequences} ON SEQUENCES TO ${to}`);
    }
  }
}

/** Keeps a role from signing in that may connect to no database. */
async function lockUnused(client: Client, name: string): Promise<void> {
  const { rowCount } = await client.query(
    `SELECT 1 FROM pg_database, aclexplode(datacl) AS granted
     WHERE granted.grantee = (SELECT oid FROM pg_roles WHERE rolname = $1)`,
    [name],
  );
  if (rowCount === 0) await client.query(`ALTER ROLE ${client.escapeIdentifier(name)} NOLOGIN`);
}
