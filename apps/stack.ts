import * as pulumi from "@pulumi/pulumi";
import { AutoMode } from "../k8s/auto-mode";
import { Job } from "../k8s/job";
import { Namespace } from "../k8s/namespace";
import { Workload } from "../k8s/workload";
import { access } from "./access";
import { clusterProvider } from "./cluster";
import type { Config } from "./config";
import { imageOf } from "./config";
import { readContract } from "./infra";
import { dataService, migrations, ports, web } from "./settings";

/** The services and all that they need in the cluster. */
export async function deploy(config: Config) {
  const contract = config.contract ?? (await readContract());
  const provider = clusterProvider(contract, config.contract !== undefined);
  const openings = access(contract, config.web !== undefined);
  const { autoMode } = contract.cluster;

  const nodes: pulumi.Resource[] = [];
  if (autoMode !== undefined) {
    const { nodePools } = config;
    if (Object.keys(nodePools).length === 0) throw new pulumi.RunError(NO_NODES);
    nodes.push(new AutoMode("auto-mode", { ...autoMode, tags: contract.tags, nodePools }, { provider }));
  }

  const { namespace } = new Namespace(
    "millrace",
    { namespace: contract.namespace, readinessGates: autoMode !== undefined },
    { provider },
  );

  const migrated = new Job(
    "migrations",
    {
      ...migrations(contract, config),
      namespace,
      image: imageOf("migrations", config),
      resources: { cpu: "100m", memory: "256Mi" },
      openings: openings.migrations,
    },
    { provider, dependsOn: nodes },
  );

  const everyWorkload = { namespace, metricsPort: ports.metrics, zoneSpread: config.zoneSpread };

  new Workload(
    "producer",
    {
      ...everyWorkload,
      ...sized("producer", config.producer, config),
      ...dataService("producer", contract, config),
      openings: openings.producer,
      serves: true,
      targetGroups: { http: contract.targetGroups?.http },
    },
    { provider, dependsOn: [...nodes, migrated] },
  );

  new Workload(
    "consumer",
    {
      ...everyWorkload,
      ...sized("consumer", config.consumer, config),
      ...dataService("consumer", contract, config),
      openings: openings.consumer,
    },
    { provider, dependsOn: [...nodes, migrated] },
  );

  if (config.web !== undefined) {
    new Workload(
      "web",
      {
        ...everyWorkload,
        ...sized("web", config.web, config),
        ...web(config),
        openings: openings.web,
        serves: true,
      },
      { provider, dependsOn: nodes },
    );
  }

  return { namespace: contract.namespace, cluster: contract.cluster.name };
}

const NO_NODES =
  "millrace-apps:nodePools is missing; EKS Auto Mode makes no nodes until it has at least one pool.";

function sized(service: "producer" | "consumer" | "web", size: Config["producer"], config: Config) {
  const { replicas, cpu, memory } = size;
  return { image: imageOf(service, config), replicas, resources: { cpu, memory }, httpPort: ports[service] };
}
