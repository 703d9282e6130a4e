import type { Contract } from "../../../contract/outputs";
import { recordApps } from "../../../plan/programs";
import type { Manifest } from "../../../plan/render";
import { manifests } from "../../../plan/render";
import { loadServices } from "../../../platform/load";
import type { Service } from "../../../platform/services";
import { randomPassword, type Credentials } from "../../../local/servers";
import { APPS_CONTRACT, e2eContract } from "../../support/stacks/e2e";
import type { Images } from "./images";
import type { Stores } from "./stores";

/** The apps stack that runs on any cluster. */
const STACK = "e2e";

/** Its contract for the services of the repository, with the addresses as committed. */
export const committed: Contract = e2eContract();

/** Where the images, the stores and the DNS server of a run are. */
export interface Surroundings {
  readonly registry: string;
  readonly images: Images;
  readonly stores: Stores;
  readonly dnsAddress: string;
}

export interface RenderOptions {
  /** @default those of the repository */
  readonly services?: readonly Service[];
  /** Configuration in place of the stack file's, without namespace. @default none */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** Renders the stack with this run's images and addresses in place of the committed ones. */
export async function renderStack(
  { registry, images, stores, dnsAddress }: Surroundings,
  { services = loadServices(), config = {} }: RenderOptions = {},
): Promise<Manifest[]> {
  const { mysql, redis } = stores.addresses;
  const contract = e2eContract(services);
  const databases = Object.entries(contract.databases).map(
    ([name, database]) => [name, { ...database, host: mysql, readHost: mysql }] as const,
  );
  const here: Contract = {
    ...contract,
    cluster: { ...contract.cluster, dnsAddress },
    network: { ...contract.network, dataCidrs: [`${mysql}/32`, `${redis}/32`] },
    databases: Object.fromEntries(databases),
    queues: contract.queues && { ...contract.queues, host: redis },
  };
  const versions = Object.fromEntries(services.map(({ name }) => [name, images.services[name]]));
  const overrides = { ...config, images: { registry, ...versions } };
  return manifests(
    await recordApps(
      STACK,
      {
        [APPS_CONTRACT]: JSON.stringify(here),
        ...Object.fromEntries(
          Object.entries(overrides).map(([key, value]) => [`millrace-apps:${key}`, JSON.stringify(value)]),
        ),
      },
      services,
    ),
  );
}

/** The Secret that the contract names: the administrator, and a user for each service in each store that it uses. */
export function credentials({ admin, redisPassword }: Stores, services?: readonly Service[]) {
  const contract = e2eContract(services);
  const databases = Object.values(contract.databases).flatMap(({ users }) => Object.entries(users));
  const cache = Object.entries(contract.queues?.users ?? {});
  const users: Readonly<Record<string, Credentials>> = {
    "mysql-admin": admin,
    ...Object.fromEntries(
      databases.map(([service, username]) => [`mysql-${service}`, { username, password: randomPassword() }]),
    ),
    ...Object.fromEntries(
      cache.map(([service, username]) => [`redis-${service}`, { username, password: redisPassword }]),
    ),
  };
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "credentials", namespace: contract.namespace },
    stringData: Object.fromEntries(Object.entries(users).map(([key, user]) => [key, JSON.stringify(user)])),
  };
}
