import { hostname } from "node:os";
import { z } from "zod";
import { whole } from "../settings/kinds";
import type { Section } from "../settings/read";

export interface WorkerSettings {
  /** Name in the consumer group, which no other consumer may have: that of the pod. */
  readonly name: string;
  /** Entries read, and rows stored, at once. */
  readonly batch: number;
  /** How long an entry must have been in another consumer's hands for that one to count as dead. */
  readonly claimIdleMs: number;
}

/** `CONSUMER_NAME`, `CONSUMER_BATCH` and `CONSUMER_CLAIM_IDLE`. */
export const workerSection: Section<WorkerSettings> = () =>
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
