import { hostname } from "node:os";
import { z } from "zod";
import { httpSection } from "@millrace/common/settings/http";
import { whole } from "@millrace/common/settings/kinds";
import { mysqlSection } from "@millrace/common/settings/mysql";
import type { Section } from "@millrace/common/settings/read";
import { redisSection } from "@millrace/common/settings/redis";

export interface ConsumerSettings {
  /** Name in the consumer group, which no other consumer may have: that of the pod. */
  readonly name: string;
  /** Entries read, and rows stored, at once. */
  readonly batch: number;
  /** How long an entry must have been in another consumer's hands for that one to count as dead. */
  readonly claimIdleMs: number;
}

/** `CONSUMER_NAME`, `CONSUMER_BATCH` and `CONSUMER_CLAIM_IDLE`. */
const consumerSection: Section<ConsumerSettings> = () =>
  z
    .object({
      CONSUMER_NAME: z.string().default(hostname()),
      CONSUMER_BATCH: whole(1, 10_000).default(1000),
      CONSUMER_CLAIM_IDLE: whole(1, 86_400).default(60),
    })
    .transform((env) => ({
      name: env.CONSUMER_NAME,
      batch: env.CONSUMER_BATCH,
      claimIdleMs: env.CONSUMER_CLAIM_IDLE * 1000,
    }));

export const sections = {
  http: httpSection(8081),
  redis: redisSection,
  mysql: mysqlSection,
  consumer: consumerSection,
};
