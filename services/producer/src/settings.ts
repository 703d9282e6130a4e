import { z } from "zod";
import { httpSection } from "@millrace/common/settings/http";
import { whole } from "@millrace/common/settings/kinds";
import { limitsSection } from "@millrace/common/settings/limits";
import { mysqlSection } from "@millrace/common/settings/mysql";
import type { Section } from "@millrace/common/settings/read";
import { redisSection } from "@millrace/common/settings/redis";
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

/** `EVENT_LOOP_LAG`: delay of the event loop from which on all is refused, in milliseconds. */
const lagSection: Section<number> = () =>
  z.object({ EVENT_LOOP_LAG: whole(10, 60_000).default(250) }).transform((env) => env.EVENT_LOOP_LAG);

export const sections = {
  http: httpSection(8080),
  grpc: grpcSection,
  redis: redisSection,
  mysql: mysqlSection,
  persistence: persistenceSection,
  limits: limitsSection,
  lagMs: lagSection,
  cors: corsSection,
};
