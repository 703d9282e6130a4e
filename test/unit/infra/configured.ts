import assert from "node:assert/strict";
import { INFRA } from "../../../contract/projects";
import { readConfig, type Config } from "../../../infra/config";
import { record } from "../../../plan/record";
import type { Service } from "../../../platform/services";
import { registryFrom } from "../../support/registries";
import { SHOP } from "../../support/stacks/services";

/** A value of a key, as a stack file has it. */
export type Change = Readonly<Record<string, unknown>> | string | undefined;

const SERVICES = registryFrom(SHOP);

/** The smallest configuration there is for services with queues. */
const LEAST: Readonly<Record<string, Change>> = {
  "aws:region": "eu-central-1",
  environment: "test",
  owner: "platform",
  repository: "github.com/acme/millrace",
  network: { cidr: "10.0.0.0/16", zoneIds: ["euc1-az1", "euc1-az2", "euc1-az3"] },
  queue: { engine: { kind: "serverless" } },
};

/**
 * Reads the smallest configuration with some keys changed; `undefined` takes a key away.
 *
 * @param project first part of all names. @default that of package.json
 * @param services @default {@link SHOP}
 */
export async function read(
  changes: Readonly<Record<string, Change>> = {},
  project?: string,
  services: readonly Service[] = SERVICES,
): Promise<Config> {
  const config: Record<string, string> = {};
  for (const [key, value] of Object.entries({ ...LEAST, ...changes })) {
    if (value === undefined) continue;
    config[key.includes(":") ? key : `${INFRA}:${key}`] =
      typeof value === "string" ? value : JSON.stringify(value);
  }
  return readWhole(config, project, services);
}

/** Reads a configuration as the engine passes it. @param services @default those of the repository */
export async function readWhole(
  config: Record<string, string>,
  project?: string,
  services?: readonly Service[],
): Promise<Config> {
  const results: Config[] = [];
  const deploy = () => {
    results.push(readConfig(project, services));
    return Promise.resolve({});
  };
  await record({ project: INFRA, stack: "test", config, deploy });
  const [result] = results;
  assert.ok(result);
  return result;
}

/** Asserts that the change is refused with one sentence for each problem. */
export async function refused(
  change: Readonly<Record<string, Change>>,
  sentences: string | readonly string[],
  services: readonly Service[] = SERVICES,
): Promise<void> {
  const problems = typeof sentences === "string" ? [sentences] : sentences;
  const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
  await assert.rejects(read(change, undefined, services), {
    message: `The configuration of stack test has ${count}:\n${problems.map((one) => `  - ${one}`).join("\n")}`,
  });
}

/** A network like the smallest configuration's, with some keys changed. */
export const network = (change: Readonly<Record<string, unknown>>) => ({
  network: { cidr: "10.0.0.0/16", zoneIds: ["euc1-az1", "euc1-az2", "euc1-az3"], ...change },
});
