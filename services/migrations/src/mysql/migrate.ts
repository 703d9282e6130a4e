import { createConnection, type Connection, type RowDataPacket } from "mysql2/promise";
import { firstConnection } from "@millrace/common/first-connection";
import type { Logger } from "@millrace/common/log";
import { connectionOptions, mysqlCredentials } from "@millrace/common/mysql/connect";
import { isDatabaseAway, isRefusal } from "@millrace/common/mysql/errors";
import { migrateSchema, requireNoMigrations, type Schema } from "../schema/migrate";
import type { MigrationSettings } from "../settings/migrator";
import { ensureIngestionUser } from "./ingestion";
import { ensureUsers } from "./users";

/** How long another migration that runs at the same time may take. */
const LOCK_SECONDS = 120;

/**
 * Brings a MySQL database, its tables and its users to the state that the services need.
 *
 * @param folder folder of the SQL files; undefined for a database without migrations.
 */
export async function migrateMysql(
  settings: MigrationSettings,
  folder: string | undefined,
  log: Logger,
): Promise<void> {
  const { database, tls } = settings.database;
  const connection = await connect(settings, log);
  try {
    await connection.query(
      `CREATE DATABASE IF NOT EXISTS ${connection.escapeId(database)} CHARACTER SET utf8mb4`,
    );
    await connection.query(`USE ${connection.escapeId(database)}`);
    await holdingLock(connection, `${database}.migrations`, async () => {
      const schema = schemaOf(connection, database);
      if (folder === undefined) return requireNoMigrations(schema);
      for (const migration of await migrateSchema(schema, folder)) log.info(`applied ${migration}`);
    });
    // Of the whole server, since a user may have rights in several databases.
    await holdingLock(connection, "migrator.users", async () => {
      const isEncrypted = tls.kind !== "off";
      const { credentials } = settings.ingestion;
      const reader = credentials && (await ensureIngestionUser(connection, credentials, isEncrypted));
      await ensureUsers(connection, { database, reader, tls: isEncrypted, ...settings.users });
    });
  } finally {
    connection.destroy();
  }
}

function schemaOf(connection: Connection, database: string): Schema {
  return {
    driver: "mysql",
    database,
    query: async (statement) => {
      const [rows] = await connection.query<RowDataPacket[]>(statement);
      return Array.isArray(rows) ? rows : [];
    },
  };
}

function connect({ database: mysql, connecting }: MigrationSettings, log: Logger): Promise<Connection> {
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
