import { z } from "zod";
import { isScalable } from "../../components/data/scaled-dimensions";
import { rule } from "../../components/rules/rule";
import { count, text } from "../../components/rules/values";

/** @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/VersionManagement.html */
const clusterVersion = rule('a version of Valkey from 9.0 on in quotes, such as "9.0"', /^(9|[1-9]\d)\.\d+$/);
const serverlessVersion = rule('a major version of Valkey in quotes, such as "8"', /^[1-9]\d?$/);

/** @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html */
const nodeType = rule(
  "a node that knows durability (m or r of generation 6 to 8, c7gn, c8gn), such as cache.m7g.large",
  /^cache\.([mr][678]g|c[78]gn)\.[a-z0-9]+$/,
);

/** ElastiCache accepts no other target values. */
const aim = (what: string) => count(35, 70).default(60).describe(`target ${what} in percent`);

/** Keys of both kinds of node-based clusters. */
const nodes = {
  version: text(clusterVersion).default("9.0").describe("Valkey version"),
  nodeType: text(nodeType).default("cache.m7g.large").describe("node type"),
  shards: count(1, 500).default(1).describe("number of shards; the minimum where shardScaling is on"),
  replicasPerShard: count(1, 5)
    .default(2)
    .describe("replicas per shard; 2 cover all three zones; the minimum where replicaScaling is on"),
  shardScaling: z
    .strictObject({
      max: count(2, 500).describe("maximum number of shards"),
      cpuPercent: aim("CPU utilization of the primaries"),
      memoryPercent: aim("memory utilization"),
    })
    .optional(),
  replicaScaling: z
    .strictObject({
      max: count(2, 5).describe("maximum number of replicas per shard"),
      cpuPercent: aim("CPU utilization of the replicas"),
    })
    .optional(),
  finalSnapshot: z.boolean().default(true).describe("final snapshot when the cache is deleted"),
};

interface Nodes {
  readonly nodeType: string;
  readonly shards: number;
  readonly replicasPerShard: number;
  readonly shardScaling?: { readonly max: number } | undefined;
  readonly replicaScaling?: { readonly max: number } | undefined;
}

type Rule = [(given: Nodes) => boolean, { path: string[]; error: string }];

/**
 * The highest limit of nodes that AWS grants a cluster.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Shards.html
 */
const MAX_NODES = 500;

const withinLimit = (path: string[], nodesOf: (given: Nodes) => number): Rule => [
  (given) => nodesOf(given) <= MAX_NODES,
  {
    path,
    error: `must result in at most ${MAX_NODES} nodes: shards times one primary and its replicas, each at its maximum`,
  },
];

const scalableNodes: Rule = [
  ({ nodeType, shardScaling, replicaScaling }) =>
    (shardScaling === undefined && replicaScaling === undefined) || isScalable(nodeType),
  {
    path: ["nodeType"],
    error: "must be an m6g, m7g, r6g, r7g or c7gn from large to 2xlarge where AWS is to scale the cache",
  },
];

const moreShards: Rule = [
  ({ shards, shardScaling }) => shardScaling === undefined || shardScaling.max > shards,
  { path: ["shardScaling", "max"], error: "must be more than shards" },
];

const moreReplicas: Rule = [
  ({ replicasPerShard, replicaScaling }) =>
    replicaScaling === undefined || replicaScaling.max > replicasPerShard,
  { path: ["replicaScaling", "max"], error: "must be more than replicasPerShard" },
];

const RULES: readonly Rule[] = [
  scalableNodes,
  moreShards,
  moreReplicas,
  withinLimit(["shards"], ({ shards, replicasPerShard }) => shards * (1 + replicasPerShard)),
  withinLimit(["shardScaling", "max"], ({ shardScaling, ...given }) =>
    shardScaling === undefined
      ? 0
      : shardScaling.max * (1 + (given.replicaScaling?.max ?? given.replicasPerShard)),
  ),
  withinLimit(["replicaScaling", "max"], ({ shardScaling, replicaScaling, shards }) =>
    shardScaling !== undefined || replicaScaling === undefined ? 0 : shards * (1 + replicaScaling.max),
  ),
];

/** A schema of nodes with the rules that concern several of its keys. */
function ruled<T extends z.ZodType<Nodes>>(schema: T): T {
  return RULES.reduce((checked, rule) => checked.refine(...rule), schema);
}

const keys = {
  engine: z
    .discriminatedUnion("kind", [
      z.strictObject({
        kind: z
          .literal("serverless")
          .describe("ElastiCache Serverless; scales by itself, without guaranteed durability"),
        version: text(serverlessVersion).default("8").describe("Valkey version"),
        maxStorageGb: count(1, 5000).default(1).describe("maximum data size in GB; writes fail beyond it"),
        maxEcpuPerSecond: count(1000, 15_000_000).default(10_000).describe("maximum ECPUs per second"),
      }),
      ruled(
        z.strictObject({
          kind: z.literal("cluster").describe("node-based cluster of shards with replicas"),
          ...nodes,
          durability: z
            .enum(["async", "disabled"])
            .default("async")
            .describe("what a failure may lose: async up to 10 s of writes, disabled all data in memory"),
        }),
      ),
      ruled(
        z.strictObject({
          kind: z.literal("durable").describe("node-based cluster that loses no acknowledged write"),
          ...nodes,
        }),
      ).transform((engine) => ({ ...engine, kind: "cluster" as const, durability: "sync" as const })),
    ])
    .describe("kind of cache: serverless, nodes, or nodes that lose no acknowledged write"),
  snapshotRetentionDays: count(0, 35).default(7).describe("retention of daily snapshots in days, 0 for none"),
};

/** The cache that all queues of the services share. */
export const queue = z.strictObject(keys);

/** The same where services use queues. @param must what a section that is missing must be. */
export const neededQueue = (must: string) => z.strictObject(keys, { error: must });
