import { recordBootstrap as recordStack } from "../../../plan/programs";
import type { Recording } from "../../../plan/record";

/** The GitHub repository of the tests, as `millrace-bootstrap:github`. */
export const GITHUB = {
  repository: "acme/millrace",
  ownerId: 42,
  repositoryId: 4711,
  environments: { dev: {}, "prod-eu": { regions: ["eu-central-1", "eu-west-1"], runner: true } },
};

/** Every part that may be left out, as the configuration's keys. */
export const ALL = {
  registry: { pullerAccountIds: ["111122223333"] },
  imageCache: {
    dockerHubLoginArn:
      "arn:aws:secretsmanager:eu-central-1:123456789012:secret:ecr-pullthroughcache/docker-hub-abc",
  },
  trail: {},
  threatDetection: { features: ["eksAuditLogs", "malware", "rdsLogins", "runtime", "s3Data"] },
  chat: { slackWorkspaceId: "T07EA123LEP" },
  serviceLinkedRoles: ["kafka", "search"],
  github: { ...GITHUB, connection: true },
};

/**
 * Records bootstrap with the committed stack's configuration and these keys of its own; `undefined` takes one out.
 *
 * @param project first part of all names. @default that of package.json
 */
export function recordBootstrap(
  changes: Readonly<Record<string, unknown>> = {},
  project?: string,
): Promise<Recording> {
  const overrides = Object.entries(changes).map(([key, change]) => [
    `millrace-bootstrap:${key}`,
    typeof change === "string" || change === undefined ? change : JSON.stringify(change),
  ]);
  return recordStack("main", Object.fromEntries(overrides) as Record<string, string | undefined>, project);
}
