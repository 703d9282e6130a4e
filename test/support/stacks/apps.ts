import { readConfig, type Config } from "../../../apps/config";
import { environmentOf, type Environment } from "../../../apps/config/environment";
import type { Contract } from "../../../contract/outputs";
import { recordAppsWith } from "../../../plan/programs";
import { record, type Recording } from "../../../plan/record";
import type { Service } from "../../../platform/services";
import { shipped } from "../demonstration";

type Values = Readonly<Record<string, unknown>>;

/** The least that a stack on AWS says. */
export const least: Values = {
  images: {
    registry: "registry.example/millrace",
    producer: "1.0.0",
    consumer: "1.0.1",
    migrations: "1.0.2",
    web: `sha256:${"a".repeat(64)}`,
  },
  nodePools: { general: { cpuLimit: 8, memoryLimit: 32 } },
};

function engineConfig(values: Values): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [
        `millrace-apps:${key}`,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
  );
}

/**
 * Reads these values as the program does.
 *
 * @param registry services. @default those of the demonstration
 */
export async function configOf(values: Values, registry: readonly Service[] = shipped): Promise<Config> {
  const { outputs } = await record({
    project: "millrace-apps",
    stack: "dev",
    config: engineConfig(values),
    deploy: () => Promise.resolve({ config: readConfig(registry) }),
  });
  return outputs["config"] as Config;
}

/**
 * What everything is derived from, for these values.
 *
 * @param registry services. @default those of the demonstration
 */
export async function environment(
  values: Values,
  contract: Contract,
  registry: readonly Service[] = shipped,
): Promise<Environment> {
  return environmentOf(await configOf(values, registry), contract, registry);
}

/**
 * Records the whole program.
 *
 * @param infra what the infra stack exports, where there is one.
 * @param registry services. @default those of the demonstration
 */
export async function apps(
  values: Values,
  infra?: Partial<Record<keyof Contract, unknown>>,
  registry: readonly Service[] = shipped,
): Promise<Recording> {
  return recordAppsWith(
    {
      stack: "dev",
      config: engineConfig(values),
      references: infra === undefined ? {} : { "organization/millrace-infra/dev": infra },
    },
    registry,
  );
}
