import * as pulumi from "@pulumi/pulumi";
import { brief } from "./rules/message";

/** An argument of a component that cannot be used. */
export interface ArgumentProblem {
  /** Keys that lead to the argument. */
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  /** End of the sentence that begins with "it": `must be an AWS region`. */
  readonly must: string;
}

/**
 * Checks what a component found wrong with its arguments.
 *
 * @throws pulumi.InputPropertiesError naming every problem at once, one sentence each.
 */
export function requireValid(component: string, problems: readonly ArgumentProblem[]): void {
  if (problems.length === 0) return;
  const errors = problems.map(({ path, value, must }) => {
    const propertyPath = joined(path);
    return { propertyPath, reason: `${propertyPath} is ${brief(value)}; it ${must}.` };
  });
  const lines = errors.map(({ reason }) => `\n  - ${reason}`).join("");
  throw new pulumi.InputPropertiesError({
    message: `The arguments of ${component} cannot be used:${lines}`,
    errors,
  });
}

/** `blockedPaths.admin.methods[0]` */
function joined([first, ...rest]: readonly (string | number)[]): string {
  return `${first ?? ""}${rest.map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`)).join("")}`;
}
