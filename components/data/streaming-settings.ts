/** Settings of the brokers: a write is acknowledged by two of three, and no broker that lags becomes the leader. */
export const SERVER_PROPERTIES: Readonly<Record<string, string>> = {
  "auto.create.topics.enable": "false",
  "default.replication.factor": "3",
  "min.insync.replicas": "2",
  "num.partitions": "3",
  "offsets.topic.replication.factor": "3",
  "transaction.state.log.min.isr": "2",
  "transaction.state.log.replication.factor": "3",
  "unclean.leader.election.enable": "false",
};

/** Settings as a `server.properties` file has them. */
export function propertiesFile(properties: Readonly<Record<string, string>>): string {
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

/** What a service does with topics. */
export interface TopicUse {
  /** Topics it writes. */
  readonly writes: readonly string[];
  /** Topics it reads. */
  readonly reads: readonly string[];
  /** Consumer groups it reads as a member of. */
  readonly groups: readonly string[];
}

/** Actions and ARNs of a {@link TopicUse}. */
export interface TopicRights {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/**
 * What IAM has to allow for a use of topics: signing in, and each topic and group by its own ARN. Topics are made by
 * people, so no service may.
 */
export function topicRights(clusterArn: string, { writes, reads, groups }: TopicUse): TopicRights[] {
  const named = (kind: "topic" | "group", names: readonly string[]) =>
    names.map((name) => `${within(clusterArn, kind)}/${name}`);
  return [
    { actions: ["kafka-cluster:Connect"], resources: [clusterArn] },
    {
      actions: ["kafka-cluster:DescribeTopic", "kafka-cluster:WriteData"],
      resources: named("topic", writes),
    },
    // Idempotent writes are Kafka's default; older clusters ask for the right to them.
    {
      actions: ["kafka-cluster:WriteDataIdempotently"],
      resources: writes.length > 0 ? [clusterArn] : [],
    },
    { actions: ["kafka-cluster:DescribeTopic", "kafka-cluster:ReadData"], resources: named("topic", reads) },
    {
      actions: ["kafka-cluster:AlterGroup", "kafka-cluster:DescribeGroup"],
      resources: named("group", groups),
    },
  ].filter(({ resources }) => resources.length > 0);
}

/**
 * Beginning of the ARNs of a cluster's topics or groups.
 *
 * @example within("arn:aws:kafka:eu-central-1:123456789012:cluster/a/uuid", "topic")
 * // "arn:aws:kafka:eu-central-1:123456789012:topic/a/uuid"
 * @throws RangeError when the ARN is no cluster's.
 */
function within(clusterArn: string, kind: "topic" | "group"): string {
  const arn = clusterArn.replace(/:cluster\//, `:${kind}/`);
  if (arn === clusterArn) throw new RangeError(`"${clusterArn}" is no ARN of an MSK cluster.`);
  return arn;
}
