import type { Service } from "../platform/services";
import type { Environment } from "./config/environment";

/**
 * What infra has not prepared of what the services need: a sentence for each service and each thing that it uses.
 *
 * Infra is deployed first, so these are services that are newer than it.
 */
export function unprepared(environment: Environment): string[] {
  const { contract, services } = environment;
  const added = services
    // The migrator runs as the Jobs of the databases.
    .filter(({ kind, name }) => kind !== "migrator" && !(name in contract.services))
    .map(({ name }) => `The service ${name} is not in what infra exports; ${DEPLOY}.`);
  const prepared = services.filter(({ name }) => name in contract.services);
  return [...added, ...prepared.flatMap((service) => unpreparedUses(service, environment))];
}

const DEPLOY = "deploy infra first (`pulumi up` in the repository's root)";

function unpreparedUses({ name, uses }: Service, { contract }: Environment): string[] {
  const { databases, queues, services } = contract;
  const has = (record: Readonly<Record<string, unknown>> | undefined, key: string) =>
    record !== undefined && key in record;
  const lacking = [
    ...Object.keys(uses.queues)
      .filter((queue) => !has(queues?.names, queue) || !has(queues?.users, name))
      .map((queue) => `queue ${queue}`),
    ...Object.keys(uses.databases)
      .filter((database) => !has(databases, database) || !has(databases[database]?.users, name))
      .map((database) => `database ${database}`),
    ...uses.secrets
      .filter((secret) => !has(services[name]?.secrets, secret))
      .map((secret) => `secret ${secret}`),
  ];
  return lacking.map((use) => `The ${use} of the service ${name} is not in what infra exports; ${DEPLOY}.`);
}
