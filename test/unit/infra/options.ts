import { recordInfra } from "../../../plan/programs";
import type { Recording } from "../../../plan/record";

/** A stack with these keys of its configuration in place of its file's. */
export function withOptions(stack: string, options: Readonly<Record<string, unknown>>): Promise<Recording> {
  return recordInfra(
    stack,
    Object.fromEntries(
      Object.entries(options).map(([key, value]) => [
        `millrace-infra:${key}`,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
    ),
  );
}
