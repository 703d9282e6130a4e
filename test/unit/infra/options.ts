import { recordInfra } from "../../../plan/programs";
import type { Recording } from "../../../plan/record";
import type { Service } from "../../../platform/services";
import { EVERYTHING_SERVICES } from "../../support/stacks/everything";

/**
 * A stack with these keys of its configuration in place of its file's.
 *
 * @param services @default those of the repository, and others with further queues and databases
 */
export function withOptions(
  stack: string,
  options: Readonly<Record<string, unknown>>,
  services: readonly Service[] = EVERYTHING_SERVICES,
): Promise<Recording> {
  return recordInfra(
    stack,
    Object.fromEntries(
      Object.entries(options).map(([key, value]) => [
        `millrace-infra:${key}`,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
    ),
    undefined,
    services,
  );
}
