import { Client } from "pg";
import { firstConnection } from "@millrace/common/first-connection";
import type { Logger } from "@millrace/common/log";
import { postgresOptions } from "@millrace/common/postgres/connect";
import { migrateSchema, requireNoMigrations, type Schema } from "../schema/migrate";
import type { MigrationSettings } from "../settings/migrator";
import { ensureUsers } from "./users";

/** How long another migrator that runs at the same time may take. */
const LOCK_SECONDS = 120;

/** Database of every server, where databases and users are created from. */
const MAINTENANCE = "postgres";

/** Keys of advisory locks, which each database has for itself. */
const LOCKS = { server: 1_297_237_833, migrations: 1_297_237_834 } as const;

/**
 * Brings a PostgreSQL database, its tables and its users to the state that the services need.
 *
 * @param folder folder of the SQL files; undefined for a database without migrations.
 */
export async function migratePostgres(
  settings: MigrationSettings,
  folder: string | undefined,
  log: Logger,
): Promise<void> {
  const { database } = settings.database;
  const server = await connect(settings, MAINTENANCE, log);
  try {
    await holdingLock(server, LOCKS.server, () => createDatabase(server, database));
    const client = await connect(settings, database, log);
    try {
      await holdingLock(client, LOCKS.migrations, async () => {
        const schema = schemaOf(client, database);
        if (folder === undefined) return requireNoMigrations(schema);
        for (const migration of await migrateSchema(schema, folder)) log.info(`applied ${migration}`);
      });
      // Of the whole server, since a user may have rights in several databases.
      await holdingLock(server, LOCKS.server, () => ensureUsers(client, { database, ...settings.users }));
    } finally {
      await client.end();
    }
  } finally {
    await server.end();
  }
}

async function createDatabase(server: Client, database: string): Promise<void> {
  const { rowCount } = await server.query("SELECT 1 FROM pg_database WHERE datname = $1", [database]);
  if (rowCount === 0) await server.query(`CREATE DATABASE ${server.escapeIdentifier(database)}`);
}

function schemaOf(client: Client, database: string): Schema {
  return {
    driver: "pg",
    database,
    query: async (statement) => {
      // A file with several statements has a list of results.
      const results = [await client.query<Record<string, unknown>>(statement)].flat();
      return results.at(-1)?.rows ?? [];
    },
  };
}

/** Classes of SQLSTATE of a server that is starting, stopping or full, and of a lost connection. */
const UNREACHABLE = /^(08|57P|53)/;

function connect(
  { database: settings, connecting }: MigrationSettings,
  database: string,
  log: Logger,
): Promise<Client> {
  const attempt = async () => {
    const client = new Client({ ...(await postgresOptions(settings)), database });
    // A connection that is lost while nothing is asked fails the next statement.
    client.on("error", () => undefined);
    await client.connect();
    return client;
  };
  return firstConnection(attempt, {
    server: `PostgreSQL at ${settings.host}:${settings.port}`,
    withinMs: connecting.withinMs,
    isUnreachable,
    onRetry: (error) => log.info({ err: error }, "waiting for the database"),
  });
}

/** Whether another attempt may help: an error of the network, or of a server that does not serve yet. */
function isUnreachable(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
  const isFromServer = code !== undefined && /^[0-9A-Z]{5}$/.test(code);
  return isFromServer ? UNREACHABLE.test(code) : error instanceof Error;
}

/** Does something that no other migrator does at the same time. */
async function holdingLock(client: Client, key: number, work: () => Promise<void>): Promise<void> {
  await client.query(`SET lock_timeout = '${LOCK_SECONDS}s'`);
  try {
    await client.query("SELECT pg_advisory_lock($1)", [key]);
  } catch (error) {
    const isLate = error instanceof Error && "code" in error && error.code === "55P03";
    if (!isLate) throw error;
    throw new Error(`another migration has been running for more than ${LOCK_SECONDS} s`, { cause: error });
  }
  await client.query("SET lock_timeout = 0");
  try {
    await work();
  } finally {
    await client.query("SELECT pg_advisory_unlock($1)", [key]).catch(() => undefined);
  }
}
