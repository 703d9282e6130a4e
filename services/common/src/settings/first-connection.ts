import { z } from "zod";
import { whole } from "./kinds";
import type { Section } from "./read";

export interface FirstConnectionSettings {
  /** How long the first connection may take, with all its attempts. */
  readonly withinMs: number;
}

/**
 * `FIRST_CONNECTION_TIMEOUT`, in seconds.
 *
 * @param standard seconds if the variable is not set.
 */
export function firstConnectionSection(standard: number): Section<FirstConnectionSettings> {
  return () =>
    z
      .object({ FIRST_CONNECTION_TIMEOUT: whole(1, 600).default(standard) })
      .transform((env) => ({ withinMs: env.FIRST_CONNECTION_TIMEOUT * 1000 }));
}
