/** Logs that Aurora sends to CloudWatch. */
export const EXPORTED_LOGS = ["audit", "error", "iam-db-auth-error", "slowquery"] as const;

/** Cluster parameters: exported logs that would stay empty are switched on, and connections without TLS refused. */
export const PARAMETERS: Readonly<Record<string, string>> = {
  long_query_time: "1",
  require_secure_transport: "ON",
  server_audit_events: "CONNECT,QUERY_DCL,QUERY_DDL",
  server_audit_logging: "1",
  slow_query_log: "1",
  time_zone: "UTC",
};

/** Where an instance stands, and how soon it takes over from a failed writer. */
export interface Placement {
  readonly index: number;
  readonly availabilityZone: string;
  /** 0 takes over first; 0 and 1 keep the writer's size, higher tiers scale by themselves. */
  readonly promotionTier: number;
}

/**
 * Spreads the writer and its readers over the zones, each with a lower rank than the one before.
 *
 * @throws RangeError without a zone.
 */
export function instancePlacement(readers: number, zones: readonly string[]): Placement[] {
  return Array.from({ length: readers + 1 }, (_, index) => {
    const availabilityZone = zones[index % zones.length];
    if (availabilityZone === undefined) throw new RangeError("Instances need at least one zone.");
    return { index, availabilityZone, promotionTier: index };
  });
}

/**
 * Parameter group family of an Aurora MySQL version.
 *
 * @example parameterFamily("8.0.mysql_aurora.3.10.3") // "aurora-mysql8.0"
 * @throws RangeError when the text is no such version.
 */
export function parameterFamily(version: string): string {
  const match = AURORA_MYSQL_VERSION.exec(version);
  if (match?.[1] === undefined) throw new RangeError(`"${version}" is no version of Aurora MySQL.`);
  return `aurora-mysql${match[1]}`;
}

/** `8.0.mysql_aurora.3.10.3`, `8.4.mysql_aurora.8.4.7` */
export const AURORA_MYSQL_VERSION = /^(8\.\d+)\.mysql_aurora\.\d+\.\d+\.\d+$/;
