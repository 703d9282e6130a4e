import type * as pulumi from "@pulumi/pulumi";
import { Job } from "../k8s/job";
import { databaseJob } from "../platform/name";
import { migratorOf } from "../platform/services";
import { databaseJobOpenings } from "./access";
import { imageOf } from "./config/images";
import { configOf } from "./config/environment";
import type { Scope } from "./scope";
import { databaseJobSettings, isUsed } from "./settings/databases";

/**
 * Builds a Job for each database that anyone uses. It makes the schema, its users and its tables, by the migrator's image
 * and as a service account of the database, whose role may read the administrator's password of that one alone.
 *
 * @returns the Jobs, by database; what depends on one starts when the database is ready.
 */
export function buildDatabases(
  scope: Scope,
  namespace: pulumi.Output<string>,
  nodes: pulumi.Resource[],
): ReadonlyMap<string, Job> {
  const { config, contract, opts, registry } = scope;
  const migrator = migratorOf(registry);
  if (migrator === undefined) return new Map();
  const { cpu, memory, nodePool } = configOf(migrator, config);
  const used = Object.entries(contract.databases).filter(([, database]) => isUsed(database));
  return new Map(
    used.map(([name, database]) => {
      const job = new Job(
        databaseJob(name),
        {
          ...databaseJobSettings(name, database, scope),
          namespace,
          image: imageOf(migrator, config.images),
          resources: { cpu, memory },
          nodePool,
          openings: databaseJobOpenings(database, scope),
          deadline: config.rolloutTimeoutSeconds,
        },
        { ...opts, dependsOn: nodes },
      );
      return [name, job];
    }),
  );
}
