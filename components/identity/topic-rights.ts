/** What a service does with topics. */
export interface TopicUse {
  /** Topics it writes. */
  readonly writes: readonly string[];
  /** Topics it reads. */
  readonly reads: readonly string[];
  /** Consumer groups it reads as a member of. */
  readonly groups: readonly string[];
}

/** What IAM names inside a Kafka cluster. */
export type KafkaResource =
  { readonly kind: "cluster" } | { readonly kind: "topic" | "group"; readonly name: string };

/**
 * What IAM has to allow for a use of topics: signing in, and each topic and group by its own name. Topics are made by
 * people, so no service may.
 */
export function topicRights({ writes, reads, groups }: TopicUse): {
  readonly actions: readonly string[];
  readonly resources: readonly KafkaResource[];
}[] {
  const cluster = { kind: "cluster" as const };
  const topic = (name: string) => ({ kind: "topic" as const, name });
  const group = (name: string) => ({ kind: "group" as const, name });
  return [
    { actions: ["kafka-cluster:Connect"], resources: [cluster] },
    {
      actions: ["kafka-cluster:DescribeTopic", "kafka-cluster:WriteData"],
      resources: writes.map(topic),
    },
    // Idempotent writes are Kafka's default; versions before 2.8 ask for the right to them.
    {
      actions: ["kafka-cluster:WriteDataIdempotently"],
      resources: writes.length > 0 ? [cluster] : [],
    },
    {
      actions: ["kafka-cluster:DescribeTopic", "kafka-cluster:ReadData"],
      resources: reads.map(topic),
    },
    {
      actions: ["kafka-cluster:AlterGroup", "kafka-cluster:DescribeGroup"],
      resources: groups.map(group),
    },
  ].filter(({ resources }) => resources.length > 0);
}

/**
 * ARN of a cluster's topic or group, or its own.
 *
 * @example kafkaArn("arn:aws:kafka:eu-central-1:123456789012:cluster/a/uuid", { kind: "topic", name: "orders" })
 * // "arn:aws:kafka:eu-central-1:123456789012:topic/a/uuid/orders"
 * @throws RangeError when the ARN is no cluster's.
 */
export function kafkaArn(clusterArn: string, resource: KafkaResource): string {
  if (!/:cluster\//.test(clusterArn)) throw new RangeError(`"${clusterArn}" is no ARN of a Kafka cluster.`);
  if (resource.kind === "cluster") return clusterArn;
  return `${clusterArn.replace(":cluster/", `:${resource.kind}/`)}/${resource.name}`;
}
