import type * as pulumi from "@pulumi/pulumi";
import { databaseJob } from "../platform/name";
import { Job } from "../k8s/job";
import { addresses, awsApis, podIdentity } from "../k8s/openings";
import { namesOf } from "./access";
import { imageOf } from "./config";
import type { Scope } from "./scope";
import { owners } from "./settings";

/**
 * Makes the users of each further database, by the migrations' image and under a service account of the database's own,
 * which may read the administrator's password of that one.
 */
export function buildDatabases(
  { config, contract, opts }: Scope,
  namespace: pulumi.Output<string>,
  nodes: pulumi.Resource[],
): void {
  const { databases = {}, network } = contract;
  for (const [name, database] of Object.entries(databases)) {
    if (database.users.length === 0) continue;
    const ways = [addresses(network.dataCidrs, database.port), podIdentity(), awsApis()];
    new Job(
      databaseJob(name),
      {
        ...owners(database, contract, config),
        namespace,
        image: imageOf("migrations", config),
        resources: { cpu: "100m", memory: "256Mi" },
        openings: { ingress: [], egress: [namesOf(contract), ...ways] },
        deadline: config.rolloutTimeoutSeconds,
      },
      { ...opts, dependsOn: nodes },
    );
  }
}
