import { z } from "zod";
import { count, text } from "../../components/config-values";

export const queue = z.strictObject({
  name: text("a name of lower-case letters, digits and dashes", /^[a-z][a-z0-9-]*$/)
    .default("count")
    .describe("first part of the queue's keys"),
  engine: z
    .discriminatedUnion("kind", [
      z.strictObject({
        kind: z.literal("serverless").describe("scaled by AWS; cheap at rest, no promise of durability"),
        version: text('a major version of Valkey in quotes, such as "8"', /^\d+$/)
          .default("8")
          .describe("Valkey version"),
        maxStorageGb: count(1, 5000).default(1).describe("largest size; beyond it writes fail"),
        maxEcpuPerSecond: count(1000, 15_000_000)
          .default(10_000)
          .describe("largest rate of processing units"),
      }),
      z.strictObject({
        kind: z.literal("cluster").describe("nodes of a size, in shards with replicas"),
        version: text('a version of Valkey from 9.0 on in quotes, such as "9.0"', /^(9|[1-9]\d)\.\d+$/)
          .default("9.0")
          .describe("Valkey version"),
        nodeType: text(
          "a node that knows durability (m or r of generation 6 to 8, c7gn, c8gn), such as cache.m7g.large",
          /^cache\.([mr][678]g|c[78]gn)\.[a-z0-9]+$/,
        )
          .default("cache.m7g.large")
          .describe("size of the nodes"),
        shards: count(1, 500).default(1).describe("shards"),
        replicasPerShard: count(1, 5).default(2).describe("replicas a shard; 2 reach all three zones"),
        durability: z
          .enum(["sync", "async", "disabled"])
          .default("sync")
          .describe("sync loses no acknowledged write, async up to 10 s, disabled what memory held"),
      }),
    ])
    .describe("kind of cache"),
  snapshotRetentionDays: count(0, 35).default(7).describe("days that daily snapshots are kept, 0 for none"),
});
