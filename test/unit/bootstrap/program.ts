import { readConfig } from "../../../bootstrap/config";
import { deploy } from "../../../bootstrap/stack";
import type { Recording } from "../../../plan/record";
import { record } from "../../../plan/record";
import { stackConfig } from "../../../plan/stack-file";

/** The GitHub repository of the tests, as `millrace-bootstrap:github`. */
export const GITHUB = { repository: "acme/millrace", ownerId: 42, repositoryId: 4711 };

/** Records bootstrap with the committed stack's configuration; `undefined` takes a key away. */
export function recordBootstrap(changes: Readonly<Record<string, unknown>> = {}): Promise<Recording> {
  const config = { ...stackConfig("bootstrap", "main") };
  for (const [key, change] of Object.entries(changes)) {
    const full = key.includes(":") ? key : `millrace-bootstrap:${key}`;
    if (change === undefined) Reflect.deleteProperty(config, full);
    else config[full] = typeof change === "string" ? change : JSON.stringify(change);
  }
  return record({
    project: "millrace-bootstrap",
    stack: "main",
    config,
    deploy: async () => ({ ...(await deploy(readConfig())) }),
  });
}
