import type * as pulumi from "@pulumi/pulumi";
import { Command } from "../k8s/command";
import { Job } from "../k8s/job";
import { Workload } from "../k8s/workload";
import { access } from "./access";
import type { Config } from "./config";
import { imageOf } from "./config";
import type { Scope } from "./scope";
import { dataService, deadLetters, migrations, ports, web } from "./settings";

/** The services whose number of pods may follow their load. */
export interface Services {
  readonly producer: Workload;
  readonly consumer: Workload;
}

/**
 * Builds the services: producer and consumer after the migrations, the page's server on its own.
 *
 * @param namespace of the services, known when it is closed.
 * @param nodes what must exist before a pod can run.
 */
export function buildServices(
  { config, contract, opts }: Scope,
  namespace: pulumi.Output<string>,
  nodes: pulumi.Resource[],
): Services {
  const openings = access(contract, config);
  const migrated = new Job(
    "migrations",
    {
      ...migrations(contract, config),
      namespace,
      image: imageOf("migrations", config),
      resources: { cpu: "100m", memory: "256Mi" },
      openings: openings.migrations,
      deadline: config.rolloutTimeoutSeconds,
    },
    { ...opts, dependsOn: nodes },
  );
  const everyWorkload = {
    namespace,
    metricsPort: ports.metrics,
    zoneSpread: config.zoneSpread,
    timeoutSeconds: config.rolloutTimeoutSeconds,
  };
  const afterwards = { ...opts, dependsOn: [...nodes, migrated] };

  const producer = new Workload(
    "producer",
    {
      ...everyWorkload,
      ...sized("producer", config.producer, config),
      ...dataService("producer", contract, config),
      openings: openings.producer,
      serves: true,
      otherPorts: { grpc: ports.grpc },
      // A connection of gRPC's is kept, and carries every request: its clients share them out over the pods themselves.
      headless: true,
      targetGroups: { http: contract.targetGroups?.http, grpc: contract.targetGroups?.grpc },
    },
    afterwards,
  );
  const consumer = new Workload(
    "consumer",
    {
      ...everyWorkload,
      ...sized("consumer", config.consumer, config),
      ...dataService("consumer", contract, config),
      openings: openings.consumer,
      serves: config.web?.operations === true,
    },
    afterwards,
  );
  // Does not wait for the consumer, whose account it acts by: it is needed most where no consumer gets going.
  new Command(
    "dlq",
    {
      ...deadLetters(contract, config),
      namespace,
      image: imageOf("consumer", config),
      command: ["node", "dist/dlq.js"],
      serviceAccount: "consumer",
      resources: { cpu: "100m", memory: "256Mi" },
      nodePool: config.consumer.nodePool,
      openings: openings.deadLetters,
    },
    { ...opts, dependsOn: nodes },
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
      { ...opts, dependsOn: nodes },
    );
  }
  return { producer, consumer };
}

type Size = Omit<NonNullable<Config["web"]>, "operations"> & { readonly scaling?: object | undefined };

function sized(service: "producer" | "consumer" | "web", size: Size, config: Config) {
  const { replicas = 1, scaling, cpu, memory, nodePool } = size;
  return {
    image: imageOf(service, config),
    // The autoscaler's, where there is one.
    ...(scaling === undefined && { replicas }),
    resources: { cpu, memory },
    nodePool,
    httpPort: ports[service],
  };
}
