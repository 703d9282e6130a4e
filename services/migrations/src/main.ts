import { join } from "node:path";
import { settingsOrExit } from "@millrace/common/process/lifecycle";
import { createLog } from "@millrace/common/log";
import { migrateMysql } from "./mysql/migrate";
import { migratePostgres } from "./postgres/migrate";
import { engineOf, sections, type MigrationSettings } from "./settings/migrator";

/** The build puts a folder of SQL files for each database next to the program. */
const SQL_FOLDER = join(__dirname, "sql");

const MIGRATE = { mysql: migrateMysql, postgres: migratePostgres } as const;

async function main(): Promise<void> {
  const engine = engineOf(process.env);
  const settings = settingsOrExit<MigrationSettings>(sections[engine]);
  const log = createLog("migrations");
  const { folder } = settings.migrations;
  try {
    await MIGRATE[engine](settings, folder && join(SQL_FOLDER, folder), log);
    log.info("the database is up to date");
  } catch (error) {
    log.fatal({ err: error }, `the database could not be migrated: ${String(error)}`);
    process.exitCode = 1;
  }
}

void main();
