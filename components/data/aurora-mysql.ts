import type { AuroraEngine } from "./aurora-engine";

/** `8.0.mysql_aurora.3.10.3`, `8.4.mysql_aurora.8.4.7` */
export const AURORA_MYSQL_VERSION = /^(8\.\d+)\.mysql_aurora\.\d+\.\d+\.\d+$/;

/** Aurora MySQL: exported logs that would stay empty are switched on, and connections without TLS refused. */
export const AURORA_MYSQL: AuroraEngine = {
  name: "aurora-mysql",
  title: "MySQL",
  port: 3306,
  masterUsername: "admin",
  logs: ["audit", "error", "iam-db-auth-error", "slowquery"],
  parameters: {
    long_query_time: "1",
    server_audit_events: "CONNECT,QUERY_DCL,QUERY_DDL",
    server_audit_logging: "1",
    slow_query_log: "1",
  },
  startParameters: {
    require_secure_transport: "ON",
    time_zone: "UTC",
  },
  family: (version) => {
    const match = AURORA_MYSQL_VERSION.exec(version);
    if (match?.[1] === undefined) throw new RangeError(`"${version}" is no version of Aurora MySQL.`);
    return `aurora-mysql${match[1]}`;
  },
};

/**
 * Aurora MySQL that also writes every change of a row into its binary log, for those who follow it. It never pauses: the
 * log counts as a connection.
 */
export const AURORA_MYSQL_FOLLOWED: AuroraEngine = {
  ...AURORA_MYSQL,
  startParameters: {
    ...AURORA_MYSQL.startParameters,
    aurora_enhanced_binlog: "1",
    binlog_backup: "0",
    binlog_format: "ROW",
    binlog_replication_globaldb: "0",
    binlog_row_image: "full",
    binlog_row_metadata: "full",
  },
};
