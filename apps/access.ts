import type { Frozen } from "../components/config";
import type { Contract } from "../contract/outputs";
import { COLLECTOR } from "../k8s/collector";
import { collectorPorts } from "../k8s/collector-config";
import { KEDA_NAMESPACE } from "../k8s/keda";
import { kedaPods } from "../k8s/keda-values";
import { callerOf } from "../k8s/labels";
import type { Opening, Openings } from "../k8s/openings";
import { addresses, awsApis, dns, labelled, podIdentity, pods, podsIn } from "../k8s/openings";
import type { Config } from "./config";
import { ports, traced } from "./settings";

/** The parts of the configuration that say who talks to whom. */
export type Company = Pick<Config, "web" | "keda" | "collector"> & {
  readonly producer: Pick<Config["producer"], "callerNamespaces">;
};

/** Who may reach the pods of each service, and whom they may reach. */
export function access(contract: Frozen<Contract>, { producer, web, keda, collector }: Company) {
  const { network, mysql, queue, targetGroups } = contract;
  const names = namesOf(contract);
  const database = addresses(network.dataCidrs, mysql.port);
  // A serverless cache also offers its replicas, on 6380; the services read from primaries only.
  const stream = addresses(network.dataCidrs, queue.port);
  const data = [database, stream];
  const iam = mysql.credentials.kind === "iam";
  const queueIdentity = queue.credentials.kind === "iam" ? [podIdentity()] : [];
  const identity = iam ? [podIdentity()] : queueIdentity;
  const balancer = targetGroups && addresses(network.balancerCidrs, ports.producer);
  const grpc = targetGroups?.grpc ? addresses(network.balancerCidrs, ports.grpc) : undefined;
  // The teams' own services, over HTTP or gRPC.
  const callers = labelled(callerOf("producer"), producer.callerNamespaces, [ports.producer, ports.grpc]);
  const operators = web?.operations ? pods("web", ports.consumer) : undefined;
  const page = web && pods("web", ports.producer);
  const scaler = keda && podsIn(KEDA_NAMESPACE, kedaPods.operator, ports.producer);
  const figures = present(collector && pods(COLLECTOR, ports.metrics));
  const traces = present(traced(collector) ? pods(COLLECTOR, collectorPorts.otlp) : undefined);
  const services = ["producer", "consumer", ...(web === undefined ? [] : ["web"])];
  return {
    producer: {
      ingress: [...present(page, balancer, grpc, scaler, callers), ...figures],
      egress: [names, ...data, ...identity, ...traces],
    },
    consumer: {
      ingress: [...present(operators), ...figures],
      egress: [names, ...data, ...identity, ...traces],
    },
    deadLetters: { ingress: [], egress: [names, stream, ...queueIdentity] },
    migrations: {
      ingress: [],
      // The administrator's password is asked of Secrets Manager.
      egress: [names, database, ...(iam ? [podIdentity(), awsApis()] : [])],
    },
    web: {
      ingress: figures,
      egress: [
        names,
        pods("producer", ports.producer),
        ...(web?.operations ? [pods("consumer", ports.consumer)] : []),
        ...traces,
      ],
    },
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
