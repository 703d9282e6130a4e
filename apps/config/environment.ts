import type { Frozen } from "../../components/config";
import type { Contract } from "../../contract/outputs";
import type { Service } from "../../platform/services";
import type { Config } from "./index";
import type { ServiceConfig } from "./service";

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
  const services = registry.filter((service) => configOf(service, config).deploy);
  return { config, contract, registry, services };
}

/** A service's part of the configuration. */
export function configOf({ name }: Pick<Service, "name">, { services }: Config): Frozen<ServiceConfig> {
  const found = services[name];
  if (found === undefined) throw new Error(`The configuration was read without the service "${name}".`);
  return found;
}

/** A database of the contract. */
export type StoredDatabase = Frozen<Contract>["databases"][string];

/** What the contract says of something; `unprepared` has named it where it says nothing. */
export function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`The contract has nothing about ${what}.`);
  return value;
}
