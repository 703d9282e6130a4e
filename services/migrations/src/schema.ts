import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Connection } from "mysql2/promise";
import Postgrator from "postgrator";

/** The SQL files: where the build puts them beside the bundle, or in the service's folder when run from source. */
const SQL = [join(__dirname, "sql"), join(__dirname, "..", "sql")].find(existsSync) ?? "";

/**
 * Brings the database's tables up to date.
 *
 * MySQL commits each change of a table by itself, so a file holds one statement, which can be repeated.
 *
 * @returns the files that had not run before.
 */
export async function migrateSchema(connection: Connection, database: string): Promise<string[]> {
  const postgrator = new Postgrator({
    driver: "mysql",
    database,
    schemaTable: "migrations",
    migrationPattern: join(SQL, "*.sql"),
    execQuery: async (query) => {
      const [rows] = await connection.query(query);
      return { rows: Array.isArray(rows) ? rows : [] };
    },
  });
  const applied = await postgrator.migrate();
  return applied.map(({ version, name }) => `${version} ${name}`);
}
