import type * as pulumi from "@pulumi/pulumi";
import { Mysql } from "../components/data/mysql";
import { Queue } from "../components/data/queue";
import { DATA_PORTS } from "../components/network/acl-rules";
import { Admission } from "../components/network/admission";
import type { Network } from "../components/network/network";
import type { Scope } from "./scope";

/** The stores of an environment. */
export interface Stores {
  readonly mysql: Mysql;
  readonly queue: Queue;
}

/** Builds what keeps data, in the isolated subnets. */
export function buildStores(
  { config, identifier, account, zones, logs, opts }: Scope,
  network: Network,
): Stores {
  const { protect } = config;
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
  return { mysql, queue };
}

/** Lets pods and nodes reach the stores; rules of their own, so that no store waits for the cluster. */
export function admitPods({ opts }: Scope, pods: pulumi.Output<string>, { mysql, queue }: Stores): void {
  const from = { from: pods, description: "Pods and nodes" };
  new Admission("mysql-admission", { ...from, to: mysql.securityGroupId, ports: DATA_PORTS.mysql }, opts);
  new Admission("queue-admission", { ...from, to: queue.securityGroupId, ports: DATA_PORTS.queue }, opts);
}
