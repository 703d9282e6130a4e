import { readConfig, type Config } from "../../../apps/config";
import type { Contract } from "../../../contract/outputs";
import { recordAppsWith } from "../../../plan/programs";
import { record, type Recording } from "../../../plan/record";

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

/** Reads these values as the program does. */
export async function configOf(values: Values): Promise<Config> {
  const { outputs } = await record({
    project: "millrace-apps",
    stack: "dev",
    config: engineConfig(values),
    deploy: () => Promise.resolve({ config: readConfig() }),
  });
  return outputs["config"] as Config;
}

/** Records the whole program; `infra` is what the infra stack exports, where there is one. */
export async function apps(
  values: Values,
  infra?: Partial<Record<keyof Contract, unknown>>,
): Promise<Recording> {
  return recordAppsWith({
    stack: "dev",
    config: engineConfig(values),
    references: infra === undefined ? {} : { "organization/millrace-infra/dev": infra },
  });
}
