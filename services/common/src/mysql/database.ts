import type { Storage } from "../consumer/worker";
import type { Dependency } from "../dependency";
import type { Logger } from "../log";
import type { MysqlSettings } from "../settings/mysql";
import { connectMysql } from "./connect";
import { mysqlDependency } from "./dependency";
import { isDatabaseAway, isDataError } from "./errors";
import type { Pool } from "./pool";

/** Connections at most. */
const CONNECTIONS = 8;

/** A database, and whether it was available when it was last used. */
export interface Database {
  readonly pool: Pool;
  readonly dependency: Dependency;
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
    storage: { name: "mysql", dependency, isAway: isDatabaseAway, isPoison: isDataError },
    close: async () => {
      dependency.close();
      await pool.close();
    },
  };
}
