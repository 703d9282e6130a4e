import type { Connection } from "mysql2/promise";
import { credentialSource } from "@millrace/common/credentials/source";
import type { CredentialSpec } from "@millrace/common/settings/credentials";

/** How long Aurora keeps its binary log, so that the pipeline may be away for a while and misses nothing. */
const BINLOG_HOURS = 24;

export interface IngestionUserOptions {
  readonly database: string;
  /** The user's name and password: OpenSearch Ingestion knows no IAM tokens. */
  readonly credentials: CredentialSpec;
  /** Whether the user must connect over TLS. */
  readonly tls: boolean;
}

/**
 * Makes the user of the pipeline that keeps the search index in step, or brings it to the same state: it reads the
 * database's rows and, from the binary log, every change. Only Aurora has such a pipeline, and only Aurora knows how
 * long it keeps the log.
 */
export async function ensureIngestionUser(
  connection: Connection,
  { database, credentials, tls }: IngestionUserOptions,
): Promise<void> {
  const { username, password } = await credentialSource(credentials).get();
  const user = `${connection.escape(username)}@'%'`;
  const account = `${user} IDENTIFIED BY ${connection.escape(password)} REQUIRE ${tls ? "SSL" : "NONE"}`;
  await connection.query(`CREATE USER IF NOT EXISTS ${account}`);
  // One that was there before may have another password.
  await connection.query(`ALTER USER ${account}`);
  await connection.query(`GRANT REPLICATION CLIENT, REPLICATION SLAVE ON *.* TO ${user}`);
  await connection.query(`GRANT SELECT ON ${connection.escapeId(database)}.* TO ${user}`);
  await connection.query("CALL mysql.rds_set_configuration(?, ?)", ["binlog retention hours", BINLOG_HOURS]);
}
