import type { Frozen } from "../../components/config";
import type { Contract } from "../../contract/outputs";
import type { Service } from "../../platform/services";
import { withDefaults, type FullConfig } from "./defaults";
import type { Config } from "./index";

/** What everything in the cluster is derived from. */
export interface Environment {
  readonly config: Config;
  /** What infra says of the environment. */
  readonly contract: Frozen<Contract>;
  /** All services of the repository, sorted by name. */
  readonly registry: readonly Service[];
  /** Those that run in this environment. */
  readonly services: readonly Service[];
}

export function environmentOf(
  config: Config,
  contract: Frozen<Contract>,
  registry: readonly Service[],
): Environment {
  const services = registry.filter(({ name }) => !contract.leftOut.includes(name));
  return { config, contract, registry, services };
}

/** A service's part of the configuration, with all defaults. */
export function configOf(service: Service, { services, defaults, keda }: Config): FullConfig {
  const given = services[service.name];
  if (given === undefined)
    throw new Error(`The configuration was read without the service "${service.name}".`);
  return withDefaults(service, given, defaults, keda !== undefined);
}

/** A database of the contract. */
export type StoredDatabase = Frozen<Contract>["databases"][string];

/** What the contract says of something; `unprepared` has named it where it says nothing. */
export function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`The contract has nothing about ${what}.`);
  return value;
}
