/** Logs that DocumentDB sends to CloudWatch. */
export const DOCUMENT_LOGS = ["audit", "profiler"] as const;

/** `5.0.0`, `8.0.0` */
export const DOCUMENTDB_VERSION = /^([58])\.0\.0$/;

/** A cluster parameter as `aws.docdb.ClusterParameterGroup` takes it. */
export interface DocumentParameter {
  readonly name: string;
  readonly value: string;
  readonly applyMethod: "immediate" | "pending-reboot";
}

/** DocumentDB's own threshold. */
const DEFAULT_THRESHOLD_MS = 100;

/** Cluster parameters: exported logs that would stay empty are switched on, and connections without TLS refused. */
export function documentParameters(profilerThresholdMs: number): DocumentParameter[] {
  return [
    { name: "audit_logs", value: "enabled", applyMethod: "immediate" },
    { name: "profiler", value: "enabled", applyMethod: "immediate" },
    {
      name: "profiler_threshold_ms",
      value: String(profilerThresholdMs),
      // Of what it need not change DocumentDB goes on saying so, and no `up` would ever remove the difference.
      applyMethod: profilerThresholdMs === DEFAULT_THRESHOLD_MS ? "pending-reboot" : "immediate",
    },
    // Read at the start only, as is the first time.
    { name: "tls", value: "tls1.2+", applyMethod: "pending-reboot" },
  ];
}

/**
 * Parameter group family of a DocumentDB version.
 *
 * @example documentFamily("5.0.0") // "docdb5.0"
 * @throws RangeError when the text is no such version.
 */
export function documentFamily(version: string): string {
  const match = DOCUMENTDB_VERSION.exec(version);
  if (match?.[1] === undefined) throw new RangeError(`"${version}" is no version of DocumentDB.`);
  return `docdb${match[1]}.0`;
}
