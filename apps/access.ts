import type { Frozen } from "../components/config";
import type { Contract } from "../infra/outputs";
import type { Opening, Openings } from "../k8s/openings";
import { addresses, awsApis, dns, podIdentity, pods } from "../k8s/openings";
import { ports } from "./settings";

/** Who may reach the pods of each service, and whom they may reach; `page` says whether there is a page's server. */
export function access(contract: Frozen<Contract>, page: boolean) {
  const { cluster, network, mysql, queue, targetGroups } = contract;
  const names = dns(cluster.dnsAddress, cluster.autoMode === undefined ? "pods" : "node");
  const database = addresses(network.dataCidrs, mysql.port);
  // A serverless cache also offers its replicas, on 6380; the services read from primaries only.
  const data = [database, addresses(network.dataCidrs, queue.port)];
  const iam = mysql.credentials.kind === "iam";
  const identity = iam || queue.credentials.kind === "iam" ? [podIdentity()] : [];
  const balancer: Opening[] =
    targetGroups === undefined ? [] : [addresses(network.balancerCidrs, ports.producer)];
  return {
    producer: {
      ingress: [...(page ? [pods("web", ports.producer)] : []), ...balancer],
      egress: [names, ...data, ...identity],
    },
    consumer: { ingress: [], egress: [names, ...data, ...identity] },
    migrations: {
      ingress: [],
      // The administrator's password is asked of Secrets Manager.
      egress: [names, database, ...(iam ? [podIdentity(), awsApis()] : [])],
    },
    web: { ingress: [], egress: [names, pods("producer", ports.producer)] },
  } satisfies Record<string, Openings>;
}
