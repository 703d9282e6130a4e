import { recordBootstrap as recordStack } from "../../../plan/programs";
import type { Recording } from "../../../plan/record";

/** The GitHub repository of the tests, as `millrace-bootstrap:github`. */
export const GITHUB = { repository: "acme/millrace", ownerId: 42, repositoryId: 4711 };

/** Records bootstrap with the committed stack's configuration and these keys of its own. */
export function recordBootstrap(changes: Readonly<Record<string, unknown>> = {}): Promise<Recording> {
  const overrides = Object.entries(changes).map(([key, change]) => [
    `millrace-bootstrap:${key}`,
    typeof change === "string" ? change : JSON.stringify(change),
  ]);
  return recordStack("main", Object.fromEntries(overrides) as Record<string, string>);
}
