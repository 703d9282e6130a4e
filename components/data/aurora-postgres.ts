import type { AuroraEngine } from "./aurora-engine";

/** `17.7` */
export const AURORA_POSTGRES_VERSION = /^(1[3-9]|[2-9]\d)\.\d+$/;

/** Aurora PostgreSQL: connections without TLS refused; connections, changes of schema, waits and slow queries logged. */
export const AURORA_POSTGRES: AuroraEngine = {
  name: "aurora-postgresql",
  title: "PostgreSQL",
  port: 5432,
  masterUsername: "postgres",
  logs: ["iam-db-auth-error", "instance", "postgresql"],
  parameters: {
    log_connections: "1",
    log_disconnections: "1",
    log_lock_waits: "1",
    log_min_duration_statement: "1000",
    log_statement: "ddl",
  },
  startParameters: {
    "rds.force_ssl": "1",
    timezone: "UTC",
  },
  family: (version) => {
    const match = AURORA_POSTGRES_VERSION.exec(version);
    if (match?.[1] === undefined) throw new RangeError(`"${version}" is no version of Aurora PostgreSQL.`);
    return `aurora-postgresql${match[1]}`;
  },
};
