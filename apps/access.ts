import type { Frozen } from "../components/config";
import type { Contract } from "../infra/outputs";
import { POD_PORTS } from "../infra/ports";
import { COLLECTOR } from "../k8s/collector";
import { collectorPorts } from "../k8s/collector-config";
import { KEDA_NAMESPACE } from "../k8s/keda";
import { kedaPods } from "../k8s/keda-values";
import type { Opening, Openings } from "../k8s/openings";
import { addresses, awsApis, dns, podIdentity, pods, podsIn } from "../k8s/openings";
import type { Config } from "./config";
import { ports, traced } from "./settings";

/** The parts of the configuration that say who talks to whom. */
export type Company = Pick<Config, "web" | "keda" | "collector">;

/** Who may reach the pods of each service, and whom they may reach. */
export function access(contract: Frozen<Contract>, { web, keda, collector }: Company) {
  const { network, mysql, queue, targetGroups } = contract;
  const names = namesOf(contract);
  const database = addresses(network.dataCidrs, mysql.port);
  // A serverless cache also offers its replicas, on 6380; the services read from primaries only.
  const data = [database, addresses(network.dataCidrs, queue.port)];
  const iam = mysql.credentials.kind === "iam";
  const identity = iam || queue.credentials.kind === "iam" ? [podIdentity()] : [];
  const balancer = targetGroups && addresses(network.balancerCidrs, ports.producer);
  const grpc = targetGroups?.grpc ? addresses(network.balancerCidrs, POD_PORTS.grpc) : undefined;
  const page = web && pods("web", ports.producer);
  const scaler = keda && podsIn(KEDA_NAMESPACE, kedaPods.operator, ports.producer);
  const figures = present(collector && pods(COLLECTOR, ports.metrics));
  const traces = present(traced(collector) ? pods(COLLECTOR, collectorPorts.otlp) : undefined);
  const services = ["producer", "consumer", ...(web === undefined ? [] : ["web"])];
  return {
    producer: {
      ingress: [...present(page, balancer, grpc, scaler), ...figures],
      egress: [names, ...data, ...identity, ...traces],
    },
    consumer: { ingress: figures, egress: [names, ...data, ...identity, ...traces] },
    migrations: {
      ingress: [],
      // The administrator's password is asked of Secrets Manager.
      egress: [names, database, ...(iam ? [podIdentity(), awsApis()] : [])],
    },
    web: { ingress: figures, egress: [names, pods("producer", ports.producer), ...traces] },
    images: {
      ingress: present(targetGroups?.images ? addresses(network.balancerCidrs, ports.images) : undefined),
      // Images come from S3, the key that their addresses are signed with from Secrets Manager.
      egress: [names, podIdentity(), awsApis()],
    },
    collector: {
      ingress: traced(collector) ? services.map((service) => pods(service, collectorPorts.otlp)) : [],
      egress: [names, podIdentity(), awsApis(), ...services.map((service) => pods(service, ports.metrics))],
    },
  } satisfies Record<string, Openings>;
}

/** Name resolution, as the cluster has it. */
export function namesOf({ cluster }: Frozen<Contract>): Opening {
  return dns(cluster.dnsAddress, cluster.autoMode === undefined ? "pods" : "node");
}

function present(...openings: readonly (Opening | undefined)[]): Opening[] {
  return openings.filter((opening) => opening !== undefined);
}
