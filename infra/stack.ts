import * as aws from "@pulumi/aws";
import { Cluster } from "../components/compute/cluster";
import { readSecret, signInToMysql, signInToQueue } from "../components/compute/grants";
import { PodRole } from "../components/compute/pod-role";
import { Mysql } from "../components/data/mysql";
import { Queue } from "../components/data/queue";
import { DATA_PORTS } from "../components/network/acl-rules";
import { Admission } from "../components/network/admission";
import { Network } from "../components/network/network";
import { Logs } from "../components/operations/logs";
import type { Config } from "./config";
import { contractOf, MYSQL_USERS } from "./contract";
import type { ContractOutputs } from "./outputs";
import { lookUpPlace } from "./place";

/** Builds the AWS side of an environment and returns what the `apps` program needs of it. */
export async function deploy(config: Config): Promise<ContractOutputs> {
  const { environment, owner, repository, region, namespace, protect } = config;
  const identifier = `millrace-${environment}`;
  const tags = { project: "millrace", environment, owner, repository };

  const provider = new aws.Provider("aws", {
    region,
    defaultTags: { tags },
    ...(config.accountId !== undefined && { allowedAccountIds: [config.accountId] }),
  });
  const { account, zones } = await lookUpPlace(provider, region, config.network.zoneIds);
  const opts = { provider };

  const { settings: logs } = new Logs(
    "logs",
    { identifier, account, retentionDays: config.logRetentionDays },
    opts,
  );

  const network = new Network("network", { ...config.network, identifier, account, zones, logs }, opts);
  const data = { account, vpcId: network.vpcId, subnetIds: network.isolatedSubnetIds, protect };

  const mysql = new Mysql(
    "mysql",
    { ...config.mysql, ...data, identifier: `${identifier}-mysql`, zones, logs },
    opts,
  );

  const queue = new Queue(
    "queue",
    { ...config.queue, ...data, identifier: `${identifier}-queue`, queueName: config.queue.name },
    opts,
  );

  const cluster = new Cluster(
    "cluster",
    {
      ...config.cluster,
      clusterName: identifier,
      account,
      vpcId: network.vpcId,
      subnetIds: network.privateSubnetIds,
      protect,
      logs,
    },
    opts,
  );

  const pods = { from: cluster.securityGroupId, description: "Pods and nodes" };
  new Admission("mysql-admission", { ...pods, to: mysql.securityGroupId, ports: DATA_PORTS.mysql }, opts);
  new Admission("queue-admission", { ...pods, to: queue.securityGroupId, ports: DATA_PORTS.queue }, opts);

  const service = { clusterName: cluster.clusterName, namespace };
  for (const serviceAccount of ["producer", "consumer"] as const) {
    const statements = [
      signInToMysql(account, mysql.resourceId, MYSQL_USERS[serviceAccount]),
      signInToQueue(queue.arn, queue.userArns[serviceAccount]),
    ];
    new PodRole(serviceAccount, { ...service, serviceAccount, statements }, opts);
  }
  const statements = readSecret(account, mysql.adminSecretArn, mysql.keyArn);
  new PodRole("migrations", { ...service, serviceAccount: "migrations", statements }, opts);

  return contractOf({ config, tags, network, mysql, queue, cluster });
}
