import { z } from "zod";

// The messages end the sentence "NAME is VALUE; it must be ...".

/** A text that must be there. */
export function text(meaning: string) {
  return z.string({ error: meaning });
}

/** A whole number between two bounds, both included. */
export function whole(least: number, most: number) {
  const meaning = `a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, { error: meaning })
    .transform(Number)
    .refine((value) => value >= least && value <= most, { error: meaning });
}

/** A TCP port. */
export function port(standard: number) {
  return whole(1, 65535).default(standard);
}

/** `true` or `false`. */
export function flag(standard: boolean) {
  return z
    .enum(["true", "false"], { error: '"true" or "false"' })
    .transform((value) => value === "true")
    .default(standard);
}
