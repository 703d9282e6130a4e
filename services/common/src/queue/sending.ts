import { z } from "zod";
import { whole } from "../settings/kinds";
import { limitsSection, type Limits } from "../settings/limits";
import type { Section } from "../settings/read";

/** When events are accepted, and when one counts as sent. */
export interface SendingSettings extends Limits {
  /** Replicas that must have an event; 0 where the server itself makes sure of that. */
  readonly waitReplicas: number;
  /** How long they may take, in milliseconds. */
  readonly waitMs: number;
}

/** `QUEUE_WAIT_REPLICAS`, `QUEUE_WAIT_TIMEOUT`, and the variables of {@link limitsSection}. */
export const sendingSection: Section<SendingSettings> = (env) =>
  limitsSection(env).and(
    z
      .object({
        QUEUE_WAIT_REPLICAS: whole(0, 5).default(0),
        // Below the time without an answer after which a connection counts as dead.
        QUEUE_WAIT_TIMEOUT: whole(1, 4_000).default(500),
      })
      .transform((env) => ({ waitReplicas: env.QUEUE_WAIT_REPLICAS, waitMs: env.QUEUE_WAIT_TIMEOUT })),
  );
