import type { Contract } from "../../../contract/outputs";
import { recordApps } from "../../../plan/programs";
import type { Manifest } from "../../../plan/render";
import { manifests } from "../../../plan/render";
import { randomPassword, type Credentials } from "../../../local/servers";
import { APPS_CONTRACT, e2eContract } from "../../support/stacks/e2e";
import type { Cluster } from "./cluster";
import type { Images } from "./images";
import type { Stores } from "./stores";

/** The apps stack that runs on any cluster. */
const STACK = "e2e";

/** Its contract, with the addresses as committed. */
export const committed: Contract = e2eContract();

/** Renders the stack with this run's images and addresses in place of the committed ones. */
export async function renderStack(
  cluster: Cluster,
  { services }: Images,
  { addresses }: Stores,
  dnsAddress: string,
): Promise<Manifest[]> {
  const { mysql, redis } = addresses;
  const databases = Object.entries(committed.databases).map(
    ([name, database]) => [name, { ...database, host: mysql, readHost: mysql }] as const,
  );
  const here: Contract = {
    ...committed,
    cluster: { ...committed.cluster, dnsAddress },
    network: { ...committed.network, dataCidrs: [`${mysql}/32`, `${redis}/32`] },
    databases: Object.fromEntries(databases),
    queues: committed.queues && { ...committed.queues, host: redis },
  };
  const images = { registry: cluster.registry, ...services };
  return manifests(
    await recordApps(STACK, {
      [APPS_CONTRACT]: JSON.stringify(here),
      "millrace-apps:images": JSON.stringify(images),
    }),
  );
}

/** The Secret that the contract names: the administrator, and a user for each service in each store that it uses. */
export function credentials({ admin, redisPassword }: Stores) {
  const databases = Object.values(committed.databases).flatMap(({ users }) => Object.entries(users));
  const cache = Object.entries(committed.queues?.users ?? {});
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
    metadata: { name: "credentials", namespace: committed.namespace },
    stringData: Object.fromEntries(Object.entries(users).map(([key, user]) => [key, JSON.stringify(user)])),
  };
}
