import type { Connection } from "mysql2/promise";
import { credentialSource } from "@millrace/common/credentials/source";
import type { CredentialSpec } from "@millrace/common/settings/credentials";
import { accountName, ensureAccount } from "./account";

/** How long Aurora keeps its binary log, in hours: a pipeline that was stopped for less misses no change. */
const BINLOG_HOURS = 24;

/**
 * Creates the user of the pipeline that keeps the search index in step, or changes it to the same state. It reads every
 * change from the binary log, which only Aurora keeps for a given time; the caller grants it the right to read rows.
 *
 * @param credentials name and password of the user: OpenSearch Ingestion does not sign in with IAM tokens.
 * @param tls whether the user must connect over TLS.
 * @returns the name of the user.
 */
export async function ensureIngestionUser(
  connection: Connection,
  credentials: CredentialSpec,
  tls: boolean,
): Promise<string> {
  const { username, password } = await credentialSource(credentials).get();
  await ensureAccount(connection, username, `IDENTIFIED BY ${connection.escape(password)}`, tls);
  const account = accountName(connection, username);
  await connection.query(`GRANT REPLICATION CLIENT, REPLICATION SLAVE ON *.* TO ${account}`);
  await connection.query("CALL mysql.rds_set_configuration(?, ?)", ["binlog retention hours", BINLOG_HOURS]);
  return username;
}
