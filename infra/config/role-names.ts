import type { Service } from "../../platform/services";

/**
 * Names of roles that the environment has besides those of services, without its prefix. Roles are named after services;
 * those of other accounts begin with `service-`, and those of clusters made from snapshots with `restored-`.
 */
export const ROLES: readonly string[] = [
  "admin",
  "backup-restore",
  "backup-work",
  "bastion",
  "cloudwatch-agent",
  "cluster-control",
  "cluster-nodes",
  "datadog-agent",
  "developer",
  "edge-invalidator",
  "external-dns",
  "keda",
  "mysql-metrics",
  "network-flow-logs",
  "notifications-slack",
  "postgres-metrics",
  "read-only",
  "rows-export",
  "rows-pipeline",
  "runner",
  "search-admin",
];

/** Services with names that are taken, a sentence each. */
export function takenNames(services: readonly Service[]): string[] {
  return services
    .filter(({ name }) => ROLES.includes(name) || /^(restored|service)-/.test(name))
    .map(
      ({ name }) =>
        `services/${name}: its name is "${name}"; it must be another, since a role of the environment has it.`,
    );
}
