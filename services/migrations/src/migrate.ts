import { createConnection, type Connection, type RowDataPacket } from "mysql2/promise";
import { firstConnection } from "@millrace/common/first-connection";
import type { Logger } from "@millrace/common/log";
import { connectionOptions, mysqlCredentials } from "@millrace/common/mysql/connect";
import { isDatabaseAway, isRefusal } from "@millrace/common/mysql/errors";
import { ensureIngestionUser } from "./ingestion";
import { migrateSchema } from "./schema";
import type { MigrationSettings } from "./settings";
import { ensureOwners, ensureUsers, type UserOptions } from "./users";

/** How long another migration that runs at the same time may take. */
const LOCK_SECONDS = 120;

/**
 * Brings database, tables and users to the state that the services of this version need; where the database is for
 * others, that is the database and its owners.
 */
export async function migrate(settings: MigrationSettings, log: Logger): Promise<void> {
  const { mysql, owners } = settings;
  const connection = await connect(settings, log);
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

function connect({ mysql, connecting }: MigrationSettings, log: Logger): Promise<Connection> {
  const { host, port } = mysql;
  const attempt = async () => {
    const { username: user, password } = await mysqlCredentials(mysql, host).get();
    // The database need not exist yet.
    return createConnection({ ...connectionOptions(mysql, host), database: undefined, user, password });
  };
  return firstConnection(attempt, {
    server: `MySQL at ${host}:${port}`,
    withinMs: connecting.withinMs,
    isUnreachable: (error) => isDatabaseAway(error) && !isRefusal(error),
    onRetry: (error) => log.info({ err: error }, "waiting for the database"),
  });
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
