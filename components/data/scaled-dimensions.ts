/** How far and on what a cache's shards are scaled. */
export interface ShardScaling {
  /** Most shards. */
  readonly max: number;
  /** Load of the primaries' engine that is aimed at, 35 to 70 %. */
  readonly cpuPercent: number;
  /** Use of memory that is aimed at, 35 to 70 %. */
  readonly memoryPercent: number;
}

/** How far and on what the replicas of each shard are scaled. */
export interface ReplicaScaling {
  /** Most replicas a shard, up to 5. */
  readonly max: number;
  /** Load of the replicas' engine that is aimed at, 35 to 70 %. */
  readonly cpuPercent: number;
}

/** What is scaled of a cache, and from how many on. */
export interface Scaling {
  /** Fewest shards. */
  readonly shards: number;
  /** Fewest replicas a shard. */
  readonly replicasPerShard: number;
  /** Left out: there are as many shards as said. */
  readonly shardScaling?: ShardScaling | undefined;
  /** Left out: there are as many replicas as said. */
  readonly replicaScaling?: ReplicaScaling | undefined;
}

/** One dimension as Application Auto Scaling knows it. */
export interface ScaledDimension {
  readonly purpose: "shards" | "replicas";
  readonly dimension: "elasticache:replication-group:NodeGroups" | "elasticache:replication-group:Replicas";
  readonly min: number;
  readonly max: number;
  /** What is measured and aimed at, by a name for it. */
  readonly targets: Readonly<Record<string, { readonly metric: string; readonly percent: number }>>;
}

/** Nodes that AWS scales the numbers of; not yet the newest, nor the largest. */
const SCALABLE = /^cache\.(m6g|m7g|r6g|r7g|c7gn)\.(large|xlarge|2xlarge)$/;

/** Whether AWS scales the number of nodes of a type, such as `cache.m7g.large`. */
export function isScalable(nodeType: string): boolean {
  return SCALABLE.test(nodeType);
}

/** The dimensions that are scaled, in none, one or both directions. */
export function scaledDimensions(scaling: Scaling): ScaledDimension[] {
  const { shards, replicasPerShard, shardScaling, replicaScaling } = scaling;
  return [
    ...(shardScaling ? [scaledShards(shards, shardScaling)] : []),
    ...(replicaScaling ? [scaledReplicas(replicasPerShard, replicaScaling)] : []),
  ];
}

/** Inputs of the replication group that are AWS's to change once it scales them. */
export function scaledInputs({ shardScaling, replicaScaling }: Scaling): string[] {
  return [...(shardScaling ? ["numNodeGroups"] : []), ...(replicaScaling ? ["replicasPerNodeGroup"] : [])];
}

function scaledShards(min: number, { max, cpuPercent, memoryPercent }: ShardScaling): ScaledDimension {
  return {
    purpose: "shards",
    dimension: "elasticache:replication-group:NodeGroups",
    min,
    max,
    targets: {
      cpu: { metric: "ElastiCachePrimaryEngineCPUUtilization", percent: cpuPercent },
      memory: { metric: "ElastiCacheDatabaseMemoryUsageCountedForEvictPercentage", percent: memoryPercent },
    },
  };
}

function scaledReplicas(min: number, { max, cpuPercent }: ReplicaScaling): ScaledDimension {
  return {
    purpose: "replicas",
    dimension: "elasticache:replication-group:Replicas",
    min,
    max,
    targets: { cpu: { metric: "ElastiCacheReplicaEngineCPUUtilization", percent: cpuPercent } },
  };
}
