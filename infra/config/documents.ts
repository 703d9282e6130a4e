import { z } from "zod";
import { DOCUMENTDB_VERSION } from "../../components/data/documents-settings";
import { rule } from "../../components/rules/rule";
import { count, text } from "../../components/rules/values";
import { serviceAccounts, snapshot } from "./values";

/** @see https://docs.aws.amazon.com/documentdb/latest/developerguide/release-notes.html */
const version = rule('a version of DocumentDB in quotes, "5.0.0" or "8.0.0"', DOCUMENTDB_VERSION);

/** @see https://docs.aws.amazon.com/documentdb/latest/developerguide/db-instance-classes.html */
const instanceClass = rule(
  "a size of DocumentDB instances, such as db.r6g.large",
  /^db\.((r5|r6gd?|r8g)\.(\d*x)?large|(t3|t4g)\.medium)$/,
);

export const documents = z.strictObject({
  version: text(version)
    .default("5.0.0")
    .describe(
      "DocumentDB version; 5.0 has long-term support, and is the one known to take IAM roles as users",
    ),
  instanceClass: text(instanceClass).default("db.r6g.large").describe("instance class"),
  instances: count(1, 16).default(3).describe("number of instances; 3 cover all three zones"),
  storage: z
    .enum(["standard", "ioOptimized"])
    .default("standard")
    .describe("DocumentDB storage: standard (I/O billed per request) or I/O-Optimized"),
  profilerThresholdMs: count(50, 2_147_483_646)
    .default(100)
    .describe("milliseconds from which an operation is logged as slow"),
  backupRetentionDays: count(1, 35).default(30).describe("retention of automatic backups in days"),
  performanceInsights: z.boolean().default(true).describe("Performance Insights"),
  snapshot: snapshot.describe("snapshot to restore from, by name or ARN; used only at creation"),
  deletionProtection: z.boolean().default(true).describe("deletion protection of the cluster"),
  finalSnapshot: z.boolean().default(true).describe("final snapshot when the cluster is deleted"),
  serviceAccounts: serviceAccounts.describe(
    "Kubernetes service accounts that sign in with their IAM role, which the administrator makes a user of",
  ),
});
