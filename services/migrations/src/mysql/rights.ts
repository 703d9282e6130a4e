import type { Connection, RowDataPacket } from "mysql2/promise";
import { accountName } from "./account";

/** Rights of a user on all of a schema. */
export interface SchemaRights {
  /** The schema as it was written when they were granted: a pattern, in which `\_` stands for `_`. */
  readonly pattern: string;
  /** Names of privileges, and `GRANT OPTION` where the user may grant them to others. */
  readonly privileges: readonly string[];
}

/** A database's name as a pattern that matches it alone; an underscore would match any character. */
export function patternOf(database: string): string {
  return database.replaceAll("_", "\\_");
}

/** The rights of a user on all of a database, granted with or without its underscores escaped. */
export async function schemaRights(
  connection: Connection,
  database: string,
  user: string,
): Promise<SchemaRights[]> {
  const rows = await select(
    connection,
    `SELECT table_schema AS pattern, privilege_type AS privilege, is_grantable AS grantable
     FROM information_schema.schema_privileges WHERE grantee = ? AND table_schema IN (?)`,
    [accountName(connection, user), [database, patternOf(database)]],
  );
  const patterns = [...new Set(rows.map((row) => String(row["pattern"])))];
  return patterns.map((pattern) => {
    const own = rows.filter((row) => row["pattern"] === pattern);
    const privileges = own.map((row) => String(row["privilege"])).filter((name) => name !== "USAGE");
    if (own.some((row) => row["grantable"] === "YES")) privileges.push("GRANT OPTION");
    return { pattern, privileges };
  });
}

/** The tables and routines of a database that a user has rights on, as `REVOKE` names them. */
export async function objectsOf(connection: Connection, database: string, user: string): Promise<string[]> {
  const rows = await select(
    connection,
    `SELECT 'TABLE' AS kind, table_name AS name FROM mysql.tables_priv WHERE host = '%' AND db = ? AND user = ?
     UNION SELECT routine_type, routine_name FROM mysql.procs_priv WHERE host = '%' AND db = ? AND user = ?`,
    [database, user, database, user],
  );
  return rows.map(
    ({ kind, name }) =>
      `${String(kind)} ${connection.escapeId(database)}.${connection.escapeId(String(name))}`,
  );
}

/** Whether a user has rights in any database of the server. */
export async function hasRights(connection: Connection, user: string): Promise<boolean> {
  const tables = ["db", "tables_priv", "procs_priv"];
  const rows = await select(
    connection,
    tables.map((table) => `SELECT 1 FROM mysql.${table} WHERE host = '%' AND user = ?`).join(" UNION ALL "),
    tables.map(() => user),
  );
  return rows.length > 0;
}

/**
 * Users with the rights that services had before there was a record of users: on these two tables, and no others of the
 * database.
 */
export async function usersOfEarlierVersions(connection: Connection, database: string): Promise<string[]> {
  const rows = await select(
    connection,
    `SELECT user FROM mysql.tables_priv WHERE host = '%' AND db = ?
     GROUP BY user HAVING COUNT(*) = 2 AND SUM(table_name IN ('counts', 'totals')) = 2`,
    [database],
  );
  return rows.map((row) => String(row["user"]));
}

async function select(
  connection: Connection,
  statement: string,
  values: readonly unknown[],
): Promise<RowDataPacket[]> {
  const [rows] = await connection.query<RowDataPacket[]>(statement, [...values]);
  return rows;
}
