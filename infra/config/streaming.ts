import { z } from "zod";
import { kafkaName } from "../../components/rules/databases";
import { rule } from "../../components/rules/rule";
import { count, list, text } from "../../components/rules/values";
import { serviceAccount } from "./values";

/** Names in Kafka, without the wildcards of IAM. */
const names = (what: string) => list(text(kafkaName(what))).default([]);

/** @see https://docs.aws.amazon.com/msk/latest/developerguide/supported-kafka-versions.html */
const version = rule(
  'a version of Kafka as MSK names it, such as "3.9.x.kraft"',
  /^\d+\.\d+\.(x|\d+)(\.kraft)?$/,
);

/** @see https://docs.aws.amazon.com/msk/latest/developerguide/broker-instance-types.html */
const brokerType = rule("a size of brokers, such as kafka.m7g.large", /^kafka\.[a-z0-9]+\.[a-z0-9]+$/);

const engine = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("serverless").describe("scaled by AWS, billed by partition"),
  }),
  z
    .strictObject({
      kind: z.literal("provisioned").describe("brokers of a size, as many in each of three zones"),
      version: text(version).default("3.9.x.kraft").describe("Kafka version"),
      brokerType: text(brokerType).default("kafka.m7g.large").describe("broker instance type"),
      brokersPerZone: count(1, 10).default(1).describe("brokers in each of the three zones"),
      volumeGb: count(1, 16_384).default(100).describe("initial volume size per broker in GiB"),
      maxVolumeGb: count(1, 16_384)
        .default(1000)
        .describe("maximum volume size per broker in GiB, for storage auto scaling"),
      monitoring: z
        .enum(["DEFAULT", "PER_BROKER", "PER_TOPIC_PER_BROKER", "PER_TOPIC_PER_PARTITION"])
        .default("PER_BROKER")
        .describe("monitoring level; levels above DEFAULT are billed per metric"),
    })
    .refine(({ volumeGb, maxVolumeGb }) => volumeGb <= maxVolumeGb, {
      path: ["maxVolumeGb"],
      error: "must be at least volumeGb",
    }),
]);

const topics = z
  .strictObject({
    writes: names("topic").describe("topics it writes"),
    reads: names("topic").describe("topics it reads"),
    groups: names("consumer group").describe("consumer groups it reads as a member of"),
  })
  .refine(({ writes, reads }) => writes.length + reads.length > 0, {
    error: "must name a topic that it writes or reads",
  });

export const streaming = z.strictObject({
  engine: engine.describe("kind of Kafka cluster"),
  serviceAccounts: z
    .record(text(serviceAccount), topics)
    .default({})
    .describe("Kubernetes service accounts that use topics"),
});
