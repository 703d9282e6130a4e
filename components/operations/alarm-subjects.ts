import type { Subject } from "./alarm-rows/row";

/** Connections that an Aurora instance admits, by its largest size: what AWS documents, at sizes up to each. */
const CONNECTIONS = {
  mysql: [
    [1, 90],
    [4, 135],
    [8, 1000],
    [16, 2000],
    [32, 3000],
    [64, 4000],
    [128, 5000],
    [256, 6000],
  ],
  postgres: [
    [1, 189],
    [4, 823],
    [8, 1669],
    [16, 3360],
    [32, 5000],
  ],
} as const;

/** PostgreSQL admits no more than this where it may shrink below one unit. */
const CONNECTIONS_WHEN_SMALL = 2000;

export interface AuroraSize {
  readonly engine: "mysql" | "postgres";
  /** Aurora capacity units. */
  readonly minCapacity: number;
  readonly maxCapacity: number;
}

/** Connections that each instance of a cluster admits at least. */
export function connectionLimit({ engine, minCapacity, maxCapacity }: AuroraSize): number {
  const [smallest, ...larger] = CONNECTIONS[engine];
  const reached = larger.filter(([capacity]) => capacity <= maxCapacity).at(-1) ?? smallest;
  const limit = reached[1];
  return engine === "postgres" && minCapacity < 1 ? Math.min(limit, CONNECTIONS_WHEN_SMALL) : limit;
}

/** An Aurora cluster, all its instances taken together. */
export function auroraSubject(
  name: string,
  id: string,
  size: AuroraSize & { readonly readers: number },
): Subject {
  return {
    kind: "aurora",
    name,
    dimensions: { DBClusterIdentifier: id },
    limits: { connections: connectionLimit(size) },
    ...(size.readers > 0 && { traits: ["readers"] }),
  };
}

/** A DocumentDB cluster, all its instances taken together. */
export function documentsSubject(name: string, id: string): Subject {
  return { kind: "documents", name, dimensions: { DBClusterIdentifier: id } };
}

export type CacheEngine =
  | { readonly kind: "serverless"; readonly maxStorageGb: number; readonly maxEcpuPerSecond: number }
  | {
      readonly kind: "cluster";
      readonly shards: number;
      readonly replicasPerShard: number;
      /** AWS adds and removes shards, up to so many. */
      readonly shardScaling?: { readonly max: number } | undefined;
      /** AWS adds and removes replicas, up to so many a shard. */
      readonly replicaScaling?: { readonly max: number } | undefined;
      readonly durability: "sync" | "async" | "disabled";
    };

/**
 * A serverless cache, or every node of a cluster, named as ElastiCache names them: `<id>-0001-001`. Where AWS scales the
 * cluster, every node up to the maximum: a node that does not exist yet has no data, which its alarms take for good.
 * A Metrics Insights query could not be limited to one cluster, since nodes have no dimension that names it.
 */
export function cacheSubjects(name: string, id: string, engine: CacheEngine): Subject[] {
  if (engine.kind === "serverless") {
    const limits = { bytes: engine.maxStorageGb * 1e9, ecpuPerMinute: engine.maxEcpuPerSecond * 60 };
    return [{ kind: "serverlessCache", name, dimensions: { clusterId: id }, limits }];
  }
  const numbers = (count: number, digits: number) =>
    Array.from({ length: count }, (_, index) => String(index + 1).padStart(digits, "0"));
  const shards = engine.shardScaling?.max ?? engine.shards;
  const replicas = engine.replicaScaling?.max ?? engine.replicasPerShard;
  return numbers(shards, 4).flatMap((shard) =>
    numbers(replicas + 1, 3).map((member) => ({
      kind: "cacheNode" as const,
      name: `${name}-${shard}-${member}`,
      dimensions: { CacheClusterId: `${id}-${shard}-${member}`, CacheNodeId: "0001" },
      // With `sync` no write is acknowledged before it is in the log.
      ...(engine.durability === "async" && { traits: ["lag" as const] }),
    })),
  );
}

/** A search domain; OpenSearch counts disks in MiB. */
export function searchSubject(name: string, domain: string, accountId: string, diskGib: number): Subject {
  return {
    kind: "search",
    name,
    dimensions: { ClientId: accountId, DomainName: domain },
    limits: { megabytes: diskGib * 1024 },
  };
}

/** The pipeline that feeds a search domain. */
export function ingestionSubject(name: string, pipeline: string): Subject {
  return { kind: "ingestion", name, dimensions: { PipelineName: pipeline } };
}

/**
 * A Kafka cluster and its brokers, numbered from 1.
 *
 * @param monitoring the cluster's monitoring level; at `DEFAULT` MSK publishes fewer metrics of brokers.
 */
export function kafkaSubjects(
  name: string,
  cluster: string,
  { brokers, monitoring }: { readonly brokers: number; readonly monitoring: string },
): Subject[] {
  return [
    { kind: "kafka", name, dimensions: { "Cluster Name": cluster } },
    ...Array.from({ length: brokers }, (_, index) => ({
      kind: "broker" as const,
      name: `${name}-${index + 1}`,
      dimensions: { "Broker ID": String(index + 1), "Cluster Name": cluster },
      ...(monitoring !== "DEFAULT" && { traits: ["perBroker" as const] }),
    })),
  ];
}
