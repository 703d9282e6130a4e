import { readFileSync } from "node:fs";
import type { ConnectionOptions } from "mysql2/promise";
import { credentialSource, type CredentialSource } from "../credentials/source";
import { databaseTokens } from "../credentials/tokens";
import type { MysqlSettings } from "../settings/mysql";
import { Pool } from "./pool";

/** Well below the five minutes without a connection after which Aurora may pause. */
const IDLE_MS = 60_000;

/** Which of the database's two endpoints to use. */
export type Endpoint = "writer" | "reader";

/** A pool of connections to the writer or to the readers. */
export function connectMysql(settings: MysqlSettings, endpoint: Endpoint, most: number): Pool {
  const host = hostOf(settings, endpoint);
  return new Pool({
    connection: connectionOptions(settings, host),
    credentials: mysqlCredentials(settings, host),
    most,
    idleMs: IDLE_MS,
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
    ...(tls.kind === "rds" && { ssl: "Amazon RDS" }),
    ...(tls.kind === "ca" && { ssl: { ca: readFileSync(tls.path, "utf8") } }),
    // IAM tokens go as they are, which TLS, mandatory with them, protects.
    ...(settings.credentials.kind === "iam" && { enableCleartextPlugin: true }),
  };
}
