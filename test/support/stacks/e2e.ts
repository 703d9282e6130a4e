import { contract, type Contract } from "../../../contract/outputs";
import { stackConfig } from "../../../plan/stack-file";
import { databasesOf } from "../../../platform/databases";
import { loadServices } from "../../../platform/load";
import { cacheUsersOf, queuesOf } from "../../../platform/queues";
import type { Service } from "../../../platform/services";

/** Key of the contract in the configuration of an apps stack without an infra stack. */
export const APPS_CONTRACT = "millrace-apps:contract";

/** Port of each engine of databases. */
const PORTS = { mysql: 3306, postgres: 5432 } as const;

/**
 * The contract of the apps stack `e2e`: the stack's file gives the addresses of stores, the manifests give the databases,
 * queues and users in them.
 *
 * @param services @default those of the repository
 */
export function e2eContract(services: readonly Service[] = loadServices()): Contract {
  const committed = contract.parse(JSON.parse(stackConfig("apps", "e2e")[APPS_CONTRACT] ?? "{}"));
  const named = <T>(names: readonly string[], value: (name: string) => T) =>
    Object.fromEntries(names.map((name) => [name, value(name)]));
  const [server] = Object.values(committed.databases);
  const queues = queuesOf(services);
  return {
    ...committed,
    leftOut: [],
    services: named(
      services.filter(({ kind }) => kind !== "migrator").map(({ name }) => name),
      () => ({ targetGroups: {}, secrets: {} }),
    ),
    databases: Object.fromEntries(
      databasesOf(services).flatMap(({ name, physical, engine, users }) =>
        server === undefined
          ? []
          : [
              [
                name,
                {
                  ...server,
                  ...{ engine, port: PORTS[engine], database: physical },
                  users: named(Object.keys(users), (user) => user),
                },
              ],
            ],
      ),
    ),
    queues:
      queues.length === 0 || committed.queues === undefined
        ? undefined
        : {
            ...committed.queues,
            names: Object.fromEntries(queues.map(({ name, physical }) => [name, physical])),
            users: named(Object.keys(cacheUsersOf(services)), () => "default"),
          },
  };
}
