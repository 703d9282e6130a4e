import { join } from "node:path";
import { readConfig as readAppsConfig } from "../apps/config";
import { deploy as deployApps } from "../apps/stack";
import { PROJECT as BOOTSTRAP, readConfig as readBootstrapConfig } from "../bootstrap/config";
import { deploy as deployBootstrap } from "../bootstrap/stack";
import { APPS, INFRA } from "../contract/projects";
import { readConfig as readInfraConfig } from "../infra/config";
import { deploy as deployInfra } from "../infra/stack";
import type { Service } from "../platform/services";
import { record, type Program, type Recording } from "./record";
import { stackConfig, type ProgramFolder } from "./stack-file";

/** Configuration in place of the stack file's, with namespaced keys; `undefined` takes a key out. */
type Overrides = Readonly<Record<string, string | undefined>>;

/** The recordings of this process: a program makes the same of the same configuration. */
const recordings = new Map<string, Promise<Recording>>();

/** Records a program once a process for each configuration; the recording is shared, and so deeply frozen. */
function recordOnce(program: Program, prefix?: string, services?: readonly Service[]): Promise<Recording> {
  const { project, stack, config, references } = program;
  const key = JSON.stringify([project, prefix, stack, Object.entries(config).sort(), references, services]);
  const known = recordings.get(key) ?? record(program).then(deepFreeze);
  recordings.set(key, known);
  return known;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}

function configured(folder: ProgramFolder, stack: string, overrides: Overrides): Record<string, string> {
  const all = Object.entries({ ...stackConfig(folder, stack), ...overrides });
  return Object.fromEntries(all.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

/** A page as small as can be: the built one's names change with all that is in it. */
export const PAGE = join(__dirname, "page");

/**
 * Records the apps program for a stack: with its own contract where the configuration has one, else with what the
 * infra program exports for the stack of the same name; and with a page of its own in place of the built one.
 *
 * @param registry services in place of those of the repository.
 */
export async function recordApps(
  stack: string,
  overrides: Overrides = {},
  registry?: readonly Service[],
): Promise<Recording> {
  const config = configured("apps", stack, overrides);
  const alone = `${APPS}:contract` in config;
  const infra = alone ? undefined : await recordInfra(stack, {}, undefined, registry);
  const references = infra === undefined ? {} : { [`organization/${INFRA}/${stack}`]: infra.outputs };
  return recordAppsWith({ stack, config, references }, registry);
}

/**
 * Records the apps program for a whole configuration and the outputs of other stacks.
 *
 * @param registry services in place of those of the repository.
 */
export function recordAppsWith(
  given: Pick<Program, "stack" | "config" | "references">,
  registry?: readonly Service[],
): Promise<Recording> {
  const deploy = () => deployApps(readAppsConfig(registry), { registry, pageOf: () => PAGE });
  return recordOnce({ project: APPS, ...given, deploy }, undefined, registry);
}

/**
 * Records the infra program for a stack.
 *
 * @param prefix first part of all names. @default that of package.json
 * @param services @default those of the repository
 */
export async function recordInfra(
  stack: string,
  overrides: Overrides = {},
  prefix?: string,
  services?: readonly Service[],
): Promise<Recording> {
  const config = configured(".", stack, overrides);
  const deploy = () => deployInfra(readInfraConfig(prefix, services));
  return recordOnce({ project: INFRA, stack, config, deploy }, prefix, services);
}

/**
 * Records the bootstrap program for a stack.
 *
 * @param prefix first part of all names. @default that of package.json
 */
export async function recordBootstrap(
  stack: string,
  overrides: Overrides = {},
  prefix?: string,
): Promise<Recording> {
  const config = configured("bootstrap", stack, overrides);
  const deploy = async () => ({ ...(await deployBootstrap(readBootstrapConfig(prefix))) });
  return recordOnce({ project: BOOTSTRAP, stack, config, deploy }, prefix);
}
