import { queuesOf, scalingQueues } from "../platform/queues";
import { commandProblems } from "./command-names";
import { configOf, type Environment } from "./config/environment";
import { unprepared } from "./prepared";
import { scaleOf } from "./scaling";
import { settingProblems } from "./settings/service";

/**
 * What configuration and services ask for and the environment that infra has made does not have, a sentence each.
 *
 * Neither the one nor the other is wrong by itself, so no schema tells.
 */
export function misfits(environment: Environment): string[] {
  const missing = unprepared(environment);
  // Settings and scaling follow from what infra exports, and cannot be derived without it.
  const derived = missing.length > 0 ? [] : [...settingMisfits(environment), ...scalingMisfits(environment)];
  return [
    ...missing,
    ...addOnMisfits(environment),
    ...queueMisfits(environment),
    ...reporterMisfits(environment),
    ...commandProblems(environment.services),
    ...derived,
  ];
}

function addOnMisfits({ config, contract }: Environment): string[] {
  const { addOns, nodePools, collector, datadog } = config;
  const { cluster, dns, observability } = contract;
  const eks = cluster.autoMode !== undefined;
  return asked([
    [
      eks && Object.keys(nodePools).length === 0,
      "nodePools is missing; EKS Auto Mode makes no nodes until it has at least one pool.",
    ],
    [
      !eks && Object.keys(addOns).length > 0,
      "addOns are for clusters of EKS alone; leave them out and bring what the cluster needs.",
    ],
    [
      eks && addOns.externalDns !== undefined && dns === undefined,
      "addOns.externalDns needs a zone; set millrace-infra:edge.domain and millrace-infra:addOns.externalDns.",
    ],
    [
      eks && addOns.observability !== undefined && observability?.containerInsights !== true,
      "addOns.observability needs log groups and a role; set millrace-infra:observability.containerInsights to true.",
    ],
    [
      collector !== undefined && observability?.collector === undefined,
      "collector needs a log group and a role; set millrace-infra:observability.collector to true.",
    ],
    [
      datadog !== undefined && observability?.datadog === undefined,
      "datadog needs a key; set millrace-infra:observability.datadog.apiKeySecretArn to its secret's ARN.",
    ],
  ]);
}

function queueMisfits({ config, contract }: Environment): string[] {
  const replicas = contract.queues?.replicas ?? 0;
  return asked(
    Object.entries(config.queues).map(([name, { waitReplicas }]) => [
      waitReplicas > replicas,
      `queues.${name}.waitReplicas is ${waitReplicas}, and the cache has ${replicas} replicas a shard to wait for; leave ` +
        "it out where millrace-infra:queue.engine is serverless or durable, else set it to replicasPerShard at most.",
    ]),
  );
}

/** Without pods a service reports no depth, and the consumer that scales on it would never be started. */
function reporterMisfits({ config, services }: Environment): string[] {
  const reported = queuesOf(services).filter(({ name, consumer }) =>
    services.some(
      (service) =>
        service.name === consumer &&
        configOf(service, config).replicas === undefined &&
        scalingQueues(service).includes(name),
    ),
  );
  const idle = services.filter((service) => configOf(service, config).minReplicas === 0);
  return idle.flatMap(({ name }) => {
    const queue = reported.find(({ reporter }) => reporter === name);
    if (queue === undefined) return [];
    const scaling =
      queue.consumer === name
        ? "it scales itself; its service.ts may name a producer as reporter"
        : `${queue.consumer} scales`;
    return [
      `millrace-apps:services.${name}.minReplicas is 0; it must be 1 or more, since the service reports the depth of the ` +
        `queue ${queue.name}, on which ${scaling}.`,
    ];
  });
}

function scalingMisfits(environment: Environment): string[] {
  const { config, contract, services } = environment;
  if (contract.cluster.autoMode === undefined || config.addOns.metricsServer !== undefined) return [];
  const onCpu = services.filter((service) =>
    scaleOf(service, environment)?.triggers.some(({ type }) => type === "cpu"),
  );
  return onCpu.map(
    ({ name }) =>
      `The service ${name} scales on CPU, which EKS does not measure by itself; set millrace-apps:addOns.metricsServer, ` +
      `or millrace-apps:services.${name}.replicas for a fixed number of pods.`,
  );
}

function settingMisfits(environment: Environment): string[] {
  return environment.services.flatMap((service) => settingProblems(service, environment));
}

function asked(problems: readonly (readonly [boolean, string])[]): string[] {
  return problems.filter(([is]) => is).map(([, sentence]) => `millrace-apps:${sentence}`);
}
