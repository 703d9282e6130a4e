import { settingsOrExit } from "@millrace/common/process/lifecycle";
import { createLog } from "@millrace/common/log";
import { migrate } from "./migrate";
import { sections, type MigrationSettings } from "./settings";

async function main(): Promise<void> {
  const settings = settingsOrExit<MigrationSettings>(sections);
  const log = createLog("migrations");
  try {
    await migrate(settings, log);
    log.info("the database is up to date");
  } catch (error) {
    log.fatal({ err: error }, `the database could not be migrated: ${String(error)}`);
    process.exitCode = 1;
  }
}

void main();
