import { existsSync } from "node:fs";
import { join } from "node:path";
import { escape } from "glob";
import type { Connection } from "mysql2/promise";
import Postgrator from "postgrator";
import { latestVersion } from "./files";

/** Folder of the SQL files: beside the bundle, or in the service's folder when run from source. */
export const SQL_FOLDER =
  [join(__dirname, "sql"), join(__dirname, "..", "sql")].find(existsSync) ?? join(__dirname, "sql");

/**
 * Brings the database's tables up to date.
 *
 * MySQL commits each change of a table by itself, so a file holds one statement, which can be repeated.
 *
 * @param folder folder of the SQL files.
 * @returns the files that had not run before.
 * @throws Error when the folder cannot be read or has no migration, when an applied file has changed, or when the
 * database is at a later version than the folder: a success would hide that the image is incomplete or too old.
 */
export async function migrateSchema(
  connection: Connection,
  database: string,
  folder = SQL_FOLDER,
): Promise<string[]> {
  const latest = latestVersion(folder);
  const postgrator = new Postgrator({
    driver: "mysql",
    database,
    schemaTable: "migrations",
    // The path is not a pattern, although it may contain a pattern's characters.
    migrationPattern: join(escape(folder, { magicalBraces: true }), "*.sql"),
    // Checksums are the same for a checkout with CRLF line endings.
    newline: "LF",
    execQuery: async (query) => {
      const [rows] = await connection.query(query);
      return { rows: Array.isArray(rows) ? rows : [] };
    },
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
