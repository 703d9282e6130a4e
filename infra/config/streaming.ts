import { z } from "zod";
import { count, text } from "../../components/config-values";

/** Kafka's own rule for names, without the wildcards of IAM. */
const names = (what: string) => z.array(text(`the name of a ${what}`, /^[A-Za-z0-9._-]{1,249}$/)).default([]);

const engine = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("serverless").describe("scaled by AWS, billed by partition"),
  }),
  z
    .strictObject({
      kind: z.literal("provisioned").describe("brokers of a size, as many in each of three zones"),
      version: text(
        'a version of Kafka as MSK names it, such as "3.9.x.kraft"',
        /^\d+\.\d+\.(x|\d+)(\.kraft)?$/,
      )
        .default("3.9.x.kraft")
        .describe("Kafka version"),
      brokerType: text("a size of brokers, such as kafka.m7g.large", /^kafka\.[a-z0-9]+\.[a-z0-9]+$/)
        .default("kafka.m7g.large")
        .describe("size of the brokers"),
      brokersPerZone: count(1, 10).default(1).describe("brokers in each of the three zones"),
      volumeGb: count(1, 16_384).default(100).describe("disk of each broker at first, GiB"),
      maxVolumeGb: count(1, 16_384)
        .default(1000)
        .describe("disk up to which brokers grow by themselves, GiB"),
      monitoring: z
        .enum(["DEFAULT", "PER_BROKER", "PER_TOPIC_PER_BROKER", "PER_TOPIC_PER_PARTITION"])
        .default("PER_BROKER")
        .describe("how closely CloudWatch watches; beyond DEFAULT each metric costs"),
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
    .record(text("a Kubernetes service account", /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/), topics)
    .default({})
    .describe("Kubernetes service accounts that use topics"),
});
