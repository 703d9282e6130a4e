import { createConnection, type Connection, type RowDataPacket } from "mysql2/promise";
import { fullJitter, pause } from "@millrace/common/backoff";
import type { Logger } from "@millrace/common/log";
import { connectionOptions, mysqlCredentials } from "@millrace/common/mysql/connect";
import { isDatabaseAway, isRefusal } from "@millrace/common/mysql/errors";
import { ensureIngestionUser } from "./ingestion";
import { migrateSchema } from "./schema";
import type { MigrationSettings } from "./settings";
import { ensureOwners, ensureUsers, type UserOptions } from "./users";

/** How long the database may take to be there: a new one starts, a paused one resumes. */
const PATIENCE_MS = 120_000;

/** How long another migration that runs at the same time may take. */
const LOCK_SECONDS = 120;

/**
 * Brings database, tables and users to the state that the services of this version need; where the database is for
 * others, that is the database and its owners.
 */
export async function migrate(settings: MigrationSettings, log: Logger): Promise<void> {
  const { mysql, owners } = settings;
  const connection = await connect(mysql, log);
  const { database } = mysql;
  try {
    await connection.query(
      `CREATE DATABASE IF NOT EXISTS ${connection.escapeId(database)} CHARACTER SET utf8mb4`,
    );
    await connection.query(`USE ${connection.escapeId(database)}`);
    await holdingLock(connection, `${database}.migrations`, async () => {
      if (owners.names === undefined) await equip(connection, settings, log);
      else await ensureOwners(connection, owners.names, userOptions(settings));
    });
  } finally {
    connection.destroy();
  }
}

/** Makes this repository's tables and users. */
async function equip(connection: Connection, settings: MigrationSettings, log: Logger): Promise<void> {
  const { database, authentication, tls } = userOptions(settings);
  for (const migration of await migrateSchema(connection, database)) log.info(`applied ${migration}`);
  await ensureUsers(connection, { database, authentication, tls });
  const { credentials } = settings.ingestion;
  if (credentials !== undefined) await ensureIngestionUser(connection, { database, credentials, tls });
}

function userOptions({ mysql, users }: MigrationSettings): UserOptions {
  return {
    database: mysql.database,
    authentication: users.authentication,
    tls: mysql.tls.kind !== "off",
  };
}

async function connect(mysql: MigrationSettings["mysql"], log: Logger): Promise<Connection> {
  const deadline = Date.now() + PATIENCE_MS;
  for (let failures = 1; ; failures += 1) {
    try {
      const { username: user, password } = await mysqlCredentials(mysql, mysql.host).get();
      return await createConnection({
        ...connectionOptions(mysql, mysql.host),
        // It need not exist yet.
        database: undefined,
        user,
        password,
      });
    } catch (error) {
      if (isRefusal(error) || !isDatabaseAway(error) || Date.now() > deadline) throw error;
      log.info({ err: error }, "waiting for the database");
      await pause(fullJitter(failures, { firstMs: 500, mostMs: 5_000 }));
    }
  }
}

/** Does something that no other migration may do at the same time. */
async function holdingLock(connection: Connection, name: string, work: () => Promise<void>): Promise<void> {
  const [rows] = await connection.query<RowDataPacket[]>("SELECT GET_LOCK(?, ?) AS held", [
    name,
    LOCK_SECONDS,
  ]);
  if (rows[0]?.["held"] !== 1) {
    throw new Error(`another migration has been running for more than ${LOCK_SECONDS} s`);
  }
  await work();
  await connection.query("SELECT RELEASE_LOCK(?)", [name]);
}
