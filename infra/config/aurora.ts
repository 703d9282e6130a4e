import { z } from "zod";
import { count } from "../../components/rules/values";
import { capacity, snapshot } from "./values";

/** Seconds that RDS knows between figures of an instance's machine. */
const MACHINE_METRICS = [0, 1, 5, 10, 15, 30, 60];

/** The keys that every Aurora cluster has, of whatever engine. */
export const auroraKeys = {
  minCapacity: capacity(0).prefault(0.5).describe("minimum capacity in ACUs; 0 allows pausing"),
  maxCapacity: capacity(1).prefault(8).describe("maximum capacity in ACUs"),
  pauseAfterSeconds: count(300, 86_400)
    .default(300)
    .describe("seconds without connections before the cluster pauses"),
  readers: count(0, 15).default(2).describe("number of reader instances"),
  storage: z
    .enum(["standard", "ioOptimized"])
    .default("standard")
    .describe(
      "Aurora storage: standard (I/O billed per request) or I/O-Optimized; changing back is done in the AWS console",
    ),
  backupRetentionDays: count(1, 35).default(30).describe("retention of automatic backups in days"),
  performanceInsights: z.boolean().default(true).describe("Performance Insights"),
  snapshot: snapshot.describe("snapshot to restore from, by name or ARN; used only at creation"),
  machineMetricsSeconds: z
    .union(
      MACHINE_METRICS.map((seconds) => z.literal(seconds)),
      { error: `must be one of ${MACHINE_METRICS.join(", ")}` },
    )
    .default(60)
    .describe("Enhanced Monitoring interval in seconds, 0 for none"),
  deletionProtection: z.boolean().default(true).describe("deletion protection of the cluster"),
  finalSnapshot: z.boolean().default(true).describe("final snapshot when the cluster is deleted"),
};

interface Capacities {
  readonly minCapacity: number;
  readonly maxCapacity: number;
}

/** What a section with these keys is refined by. */
export const capacitiesInOrder: [(given: Capacities) => boolean, { path: string[]; error: string }] = [
  ({ minCapacity, maxCapacity }) => minCapacity <= maxCapacity,
  { path: ["maxCapacity"], error: "must be at least minCapacity" },
];
