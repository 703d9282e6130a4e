import type { Cluster } from "../components/compute/cluster";
import { readSecret, signInToMysql, signInToQueue } from "../components/compute/grants";
import { PodRole } from "../components/compute/pod-role";
import { MYSQL_USERS } from "./contract";
import type { Stores } from "./data";
import type { Scope } from "./scope";

/** Gives each service a role of its own, by Pod Identity. */
export function buildPodRoles(
  { config, account, opts }: Scope,
  cluster: Cluster,
  { mysql, queue }: Stores,
): void {
  const service = { clusterName: cluster.clusterName, namespace: config.namespace };
  for (const serviceAccount of ["producer", "consumer"] as const) {
    const statements = [
      signInToMysql(account, mysql.resourceId, MYSQL_USERS[serviceAccount]),
      signInToQueue(queue.arn, queue.userArns[serviceAccount]),
    ];
    new PodRole(serviceAccount, { ...service, serviceAccount, statements }, opts);
  }
  const statements = readSecret(account, mysql.adminSecretArn, mysql.keyArn);
  new PodRole("migrations", { ...service, serviceAccount: "migrations", statements }, opts);
}
