import { z } from "zod";
import { whole } from "./kinds";
import type { Section } from "./read";

/** Limits of admission to a queue: from the soft ones on clients get 429, from the others 503. */
export interface Limits {
  /** Entries in the queue. */
  readonly softDepth: number;
  readonly hardDepth: number;
  /** Memory of Redis in use, in percent; the fullest node decides. */
  readonly softMemory: number;
  readonly hardMemory: number;
  /** Entries that wait for Redis at a time. */
  readonly inHand: number;
}

/** `QUEUE_SOFT_DEPTH`, `QUEUE_HARD_DEPTH`, `QUEUE_SOFT_MEMORY`, `QUEUE_HARD_MEMORY` and `QUEUE_IN_HAND`. */
export const limitsSection: Section<Limits> = () =>
  z
    .object({
      QUEUE_SOFT_DEPTH: whole(1, 1_000_000_000).default(1_000_000),
      QUEUE_HARD_DEPTH: whole(1, 1_000_000_000).default(2_000_000),
      QUEUE_SOFT_MEMORY: whole(1, 100).default(75),
      QUEUE_HARD_MEMORY: whole(1, 100).default(90),
      QUEUE_IN_HAND: whole(1, 1_000_000).default(20_000),
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
    }));
