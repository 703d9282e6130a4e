import { z } from "zod";
import { count, text } from "../../components/config-values";
import { AURORA_MYSQL_VERSION } from "../../components/data/mysql-settings";
import { capacity } from "./values";

export const mysql = z
  .strictObject({
    version: text('a version of Aurora MySQL, such as "8.0.mysql_aurora.3.10.3"', AURORA_MYSQL_VERSION)
      .default("8.0.mysql_aurora.3.10.3")
      .describe("Aurora MySQL version; 3.10 has long-term support"),
    database: text("a schema name of letters, digits and underscores", /^[a-z][a-z0-9_]{0,63}$/i)
      .default("millrace")
      .describe("schema made with the database"),
    minCapacity: capacity(0)
      .prefault(0.5)
      .describe("smallest size, in Aurora capacity units; 0 lets it pause"),
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
    deletionProtection: z.boolean().default(true).describe("AWS refuses to delete the database"),
    finalSnapshot: z.boolean().default(true).describe("take a snapshot when the database is deleted"),
  })
  .refine(({ minCapacity, maxCapacity }) => minCapacity <= maxCapacity, {
    path: ["maxCapacity"],
    error: "must be at least minCapacity",
  });
