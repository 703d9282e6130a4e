import { CACHE_ROWS } from "./alarm-rows/cache";
import { CLUSTER_ROWS } from "./alarm-rows/cluster";
import { DATABASE_ROWS } from "./alarm-rows/databases";
import { EDGE_ROWS } from "./alarm-rows/edge";
import { KAFKA_ROWS } from "./alarm-rows/kafka";
import type { AlarmRow, Subject } from "./alarm-rows/row";
import { SEARCH_ROWS } from "./alarm-rows/search";
import { SERVICE_ROWS } from "./alarm-rows/services";

/** Every alarm there is; each has its heading in `docs/runbook.md`. */
export const ALARM_ROWS: readonly AlarmRow[] = [
  ...EDGE_ROWS,
  ...DATABASE_ROWS,
  ...SEARCH_ROWS,
  ...KAFKA_ROWS,
  ...CACHE_ROWS,
  ...CLUSTER_ROWS,
  ...SERVICE_ROWS,
];

/** The rows that hold for a subject. */
export function rowsOf({ kind, traits = [] }: Pick<Subject, "kind" | "traits">): AlarmRow[] {
  return ALARM_ROWS.filter(
    (row) => row.kind === kind && (row.needs === undefined || traits.includes(row.needs)),
  );
}

/**
 * The value a subject's metric is compared with.
 *
 * @param overrides thresholds by the id of their row, in the metric's unit, in place of the table's.
 * @throws RangeError for a row whose threshold is a share of a limit that the subject does not have.
 */
export function thresholdOf(
  row: AlarmRow,
  subject: Pick<Subject, "name" | "limits">,
  overrides: Readonly<Record<string, number>> = {},
): number {
  const override = overrides[row.id];
  if (override !== undefined) return override;
  if (typeof row.threshold === "number") return row.threshold;
  const limit = subject.limits?.[row.threshold.of];
  if (limit === undefined)
    throw new RangeError(`${subject.name} has no limit of ${row.threshold.of} for ${row.id}.`);
  return Math.floor(limit * row.threshold.share);
}

/** What an alarm says: how urgent it is, whose it is, what it means and where to read what to do. */
export function descriptionOf(row: AlarmRow, runbook: string, service?: string): string {
  const owner = service === undefined ? "" : `Service ${service}: `;
  return `${row.urgent ? URGENT : ""}${owner}${row.meaning} ${runbook}#${row.id}`;
}

/** How the description of an urgent alarm begins; what wakes people is chosen by it. */
export const URGENT = "Urgent: ";
