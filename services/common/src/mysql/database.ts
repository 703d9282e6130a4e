import type { Storage } from "../queue-worker/worker";
import type { Dependency } from "../dependency";
import { unavailable } from "../http/problem";
import type { Logger } from "../log";
import type { MysqlSettings } from "../settings/mysql";
import { connectMysql } from "./connect";
import { mysqlDependency } from "./dependency";
import { isDatabaseAway, isDataError } from "./errors";
import type { Pool } from "./pool";

/** Connections at most. */
const CONNECTIONS = 8;

/** When clients should try again. */
const RETRY_SECONDS = 5;

/** A database, and whether it was available when it was last used. */
export interface Database {
  readonly pool: Pool;
  readonly dependency: Dependency;
  /** Lends a connection, as the pool does. @throws HttpError 503 where the database is unavailable. */
  readonly use: Pool["use"];
  /** The same as what a consumer of a queue stores in. */
  readonly storage: Storage & { readonly name: string };
  close(): Promise<void>;
}

/** Connects to the database's writer, as connections are needed. */
export function openDatabase(settings: MysqlSettings, log: Logger): Database {
  const pool = connectMysql(settings, "writer", CONNECTIONS);
  const dependency = mysqlDependency({
    log,
    probe: () => pool.use((connection) => connection.query("SELECT 1")),
  });
  return {
    pool,
    dependency,
    use: async (work) => {
      try {
        return await dependency.use(() => pool.use(work));
      } catch (error) {
        throw isDatabaseAway(error)
          ? unavailable("The database is unavailable.", error, RETRY_SECONDS)
          : error;
      }
    },
    storage: { name: "mysql", dependency, isAway: isDatabaseAway, isPoison: isDataError },
    close: async () => {
      dependency.close();
      await pool.close();
    },
  };
}
