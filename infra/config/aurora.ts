import { z } from "zod";
import { count } from "../../components/config-values";
import { capacity, snapshot } from "./values";

/** Seconds that RDS knows between figures of an instance's machine. */
const MACHINE_METRICS = [0, 1, 5, 10, 15, 30, 60];

/** The keys that every Aurora cluster has, of whatever engine. */
export const auroraKeys = {
  minCapacity: capacity(0).prefault(0.5).describe("smallest size, in Aurora capacity units; 0 lets it pause"),
  maxCapacity: capacity(1).prefault(8).describe("largest size, in Aurora capacity units"),
  pauseAfterSeconds: count(300, 86_400)
    .default(300)
    .describe("seconds without a connection before it pauses"),
  readers: count(0, 15).default(2).describe("instances beside the writer"),
  storage: z
    .enum(["standard", "ioOptimized"])
    .default("standard")
    .describe(
      "billed by request, or dearer at rest with requests free; back from that in AWS's console only",
    ),
  backupRetentionDays: count(1, 35).default(30).describe("days that automatic backups are kept"),
  performanceInsights: z.boolean().default(true).describe("record what queries wait for"),
  snapshot: snapshot.describe(
    "snapshot that it is made from, by name or ARN; heeded when it is made, and not again",
  ),
  machineMetricsSeconds: z
    .union(
      MACHINE_METRICS.map((seconds) => z.literal(seconds)),
      { error: `must be one of ${MACHINE_METRICS.join(", ")}` },
    )
    .default(60)
    .describe("seconds between figures of the instances' machines, 0 for none"),
  deletionProtection: z.boolean().default(true).describe("AWS refuses to delete the database"),
  finalSnapshot: z.boolean().default(true).describe("take a snapshot when the database is deleted"),
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
