import { z } from "zod";
import { httpSection } from "@millrace/common/settings/http";
import { whole } from "@millrace/common/settings/kinds";
import { mysqlSection } from "@millrace/common/settings/mysql";
import type { Section } from "@millrace/common/settings/read";
import { redisSection } from "@millrace/common/settings/redis";
import type { Limits } from "./core/admission";
import type { Persistence } from "./core/queue";
import { corsSection } from "./cors";
import { grpcSection } from "./grpc/settings";

/** `QUEUE_ATTEMPTS`, `QUEUE_RETRY_DELAY`, `QUEUE_DEADLINE`, `QUEUE_WAIT_REPLICAS` and `QUEUE_WAIT_TIMEOUT`. */
const persistenceSection: Section<Persistence> = () =>
  z
    .object({
      QUEUE_ATTEMPTS: whole(1, 100).default(5),
      QUEUE_RETRY_DELAY: whole(1, 10_000).default(50),
      QUEUE_DEADLINE: whole(100, 60_000).default(3_000),
      QUEUE_WAIT_REPLICAS: whole(0, 5).default(0),
      // Below the time without an answer after which a connection counts as dead.
      QUEUE_WAIT_TIMEOUT: whole(1, 4_000).default(500),
    })
    .transform((env) => ({
      attempts: env.QUEUE_ATTEMPTS,
      delayMs: env.QUEUE_RETRY_DELAY,
      deadlineMs: env.QUEUE_DEADLINE,
      waitReplicas: env.QUEUE_WAIT_REPLICAS,
      waitMs: env.QUEUE_WAIT_TIMEOUT,
    }));

/** `QUEUE_SOFT_DEPTH`, `QUEUE_HARD_DEPTH`, `QUEUE_SOFT_MEMORY`, `QUEUE_HARD_MEMORY`, `QUEUE_IN_HAND`, `EVENT_LOOP_LAG`. */
const limitsSection: Section<Limits> = () =>
  z
    .object({
      QUEUE_SOFT_DEPTH: whole(1, 1_000_000_000).default(1_000_000),
      QUEUE_HARD_DEPTH: whole(1, 1_000_000_000).default(2_000_000),
      QUEUE_SOFT_MEMORY: whole(1, 100).default(75),
      QUEUE_HARD_MEMORY: whole(1, 100).default(90),
      QUEUE_IN_HAND: whole(1, 1_000_000).default(20_000),
      EVENT_LOOP_LAG: whole(10, 60_000).default(250),
    })
    .superRefine((env, context) => {
      for (const mark of ["DEPTH", "MEMORY"] as const) {
        const [soft, hard] = [`QUEUE_SOFT_${mark}`, `QUEUE_HARD_${mark}`] as const;
        if (env[soft] <= env[hard]) continue;
        const message = `at most ${hard}, which is ${env[hard]}`;
        context.addIssue({ code: "custom", path: [soft], message, input: env[soft] });
      }
    })
    .transform((env) => ({
      softDepth: env.QUEUE_SOFT_DEPTH,
      hardDepth: env.QUEUE_HARD_DEPTH,
      softMemory: env.QUEUE_SOFT_MEMORY,
      hardMemory: env.QUEUE_HARD_MEMORY,
      inHand: env.QUEUE_IN_HAND,
      lagMs: env.EVENT_LOOP_LAG,
    }));

export const sections = {
  http: httpSection(8080),
  grpc: grpcSection,
  redis: redisSection,
  mysql: mysqlSection,
  persistence: persistenceSection,
  limits: limitsSection,
  cors: corsSection,
};
