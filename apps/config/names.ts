import type { z } from "zod";
import { rule } from "../../components/rules/rule";
import { text } from "../../components/rules/values";

/** Name of something in the registry of services, before it is known whether there is such a thing. */
export const name = text(rule("a name of lower-case letters, digits and dashes", /^[a-z][a-z0-9-]{0,62}$/));

/** Why nothing can be named where the registry has none of a kind. */
const NONE = { service: "there are no services", queue: "no service uses a queue" } as const;

/** Reports the names that nothing in the registry has. */
export function refuseUnknown(
  what: keyof typeof NONE,
  known: readonly string[],
  given: Readonly<Record<string, unknown>>,
  problems: z.RefinementCtx,
): void {
  for (const one of Object.keys(given).filter((each) => !known.includes(each))) {
    const message =
      known.length === 0
        ? `must be left out, since ${NONE[what]}`
        : `must be under the name of a ${what} (${known.join(", ")})`;
    problems.addIssue({ code: "custom", path: [one], message });
  }
}
