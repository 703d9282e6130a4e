import { join } from "node:path";
import { escape } from "glob";
import Postgrator from "postgrator";
import { latestVersion } from "./files";

/** Table in the database that lists the applied migrations. */
const TABLE = "migrations";

/** A database whose tables migrations change. */
export interface Schema {
  readonly driver: "mysql" | "pg";
  readonly database: string;
  /** Runs a statement in the database; resolves to its rows. */
  readonly query: (statement: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
}

/**
 * Brings the tables of a database up to date.
 *
 * MySQL commits each change of a table by itself, so a file for MySQL has one statement, which can be repeated.
 *
 * @param folder folder of the SQL files.
 * @returns the files that had not run before.
 * @throws Error when the folder cannot be read or has no migration, when an applied file has changed, or when the
 * database is at a later version than the folder: a success would hide that the image is incomplete or too old.
 */
export async function migrateSchema({ driver, database, query }: Schema, folder: string): Promise<string[]> {
  const latest = latestVersion(folder);
  const postgrator = new Postgrator({
    driver,
    database,
    schemaTable: TABLE,
    // The path is not a pattern, although it may contain a pattern's characters.
    migrationPattern: join(escape(folder, { magicalBraces: true }), "*.sql"),
    // Checksums are the same for a checkout with CRLF line endings.
    newline: "LF",
    execQuery: async (statement) => ({ rows: [...(await query(statement))] }),
  });
  const found = await postgrator.getMigrations();
  if (found.length !== latest) {
    throw new Error(
      `of the ${latest} migrations in ${folder}, ${found.length} are found; rename that folder`,
    );
  }
  const current = await postgrator.getDatabaseVersion();
  if (current > latest) {
    throw new Error(
      `the schema of database "${database}" is at version ${current}, and the latest migration in ${folder} is ${latest}; ` +
        `use an image that has migration ${current}`,
    );
  }
  const applied = await postgrator.migrate(String(latest));
  return applied.map(({ version, name }) => `${version} ${name}`);
}

/**
 * Checks that a database for which there are no migrations never had any. A table of the same name that another tool
 * has created is ignored.
 *
 * @throws Error when migrations have been applied to it: their folder is missing.
 */
export async function requireNoMigrations({ database, query }: Schema): Promise<void> {
  const columns = await query(
    `SELECT column_name AS name FROM information_schema.columns
     WHERE table_name = '${TABLE}' AND column_name IN ('version', 'md5') AND '${database}' IN (table_schema, table_catalog)`,
  );
  if (columns.length < 2) return;
  const [row] = await query(`SELECT MAX(version) AS version FROM ${TABLE}`);
  const version = Number(row?.["version"]);
  if (version === 0) return;
  throw new Error(
    `the schema of database "${database}" is at version ${version}, and there are no migrations for it; ` +
      `restore the sql folder of the service that owns it`,
  );
}
