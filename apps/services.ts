import type * as pulumi from "@pulumi/pulumi";
import { Autoscaler } from "../k8s/autoscaler";
import { Cron } from "../k8s/cron";
import { Job } from "../k8s/job";
import { Workload } from "../k8s/workload";
import { METRICS_PORT } from "../platform/service-rules";
import { callersOf, type Service } from "../platform/services";
import { storageName } from "../platform/storage";
import { serviceOpenings } from "./access";
import { buildCommands } from "./commands";
import type { Config } from "./config";
import { imageOf } from "./config/images";
import { buildDatabases } from "./databases";
import { configOf, type Environment } from "./config/environment";
import { replicasOf, reportersOf, scaleOf } from "./scaling";
import type { Scope } from "./scope";
import { serviceSettings } from "./settings/service";

/** What a service is built with, and after. */
interface Site {
  readonly scope: Scope;
  /** Known when the namespace denies all traffic by default. */
  readonly namespace: pulumi.Output<string>;
  /** What must exist before its pods start: the nodes, and the databases that it uses. */
  readonly before: pulumi.Resource[];
  /** KEDA, which must outlive what it scales. */
  readonly keda: pulumi.Resource[];
}

/**
 * Builds the databases of the services and, after those that it uses, each service with its commands.
 *
 * @param namespace of the services, known when it denies all traffic by default.
 * @param nodes what must exist before a pod can run.
 * @param keda what scales, if anything does.
 */
export function buildServices(
  scope: Scope,
  namespace: pulumi.Output<string>,
  nodes: pulumi.Resource[],
  keda: pulumi.Resource[],
): void {
  const databases = buildDatabases(scope, namespace, nodes);
  for (const service of scope.services) {
    const used = Object.keys(service.uses.databases).flatMap((name) => databases.get(name) ?? []);
    buildService(service, { scope, namespace, before: [...nodes, ...used], keda });
    buildCommands(service, scope, namespace, nodes);
  }
}

function buildService(service: Service, site: Site): void {
  switch (service.kind) {
    case "http":
    case "worker":
    case "page":
      buildWorkload(service, site);
      break;
    case "job":
      buildJob(service, site);
      break;
    case "cron":
      buildCron(service, site);
      break;
    case "migrator": // runs as the Jobs of the databases
  }
}

function buildWorkload(service: Service, site: Site): void {
  const { name, ports } = service;
  const { scope, before, keda } = site;
  const { config, contract, opts } = scope;
  const scale = scaleOf(service, scope);
  const { http, grpc } = contract.services[name]?.targetGroups ?? {};
  const { controller } = new Workload(
    name,
    {
      ...containerOf(service, site),
      // Left to the autoscaler, where there is one.
      ...(scale === undefined && { replicas: replicasOf(service, scope) }),
      httpPort: ports.http,
      metricsPort: METRICS_PORT,
      zoneSpread: config.zoneSpread,
      timeoutSeconds: config.rolloutTimeoutSeconds,
      serves: isCalled(service, scope),
      ...(ports.grpc !== undefined && {
        otherPorts: { grpc: ports.grpc },
        // A gRPC connection stays open and carries all requests: clients balance over the pods themselves.
        headless: true,
      }),
      targetGroups: { http: http?.arn, grpc: grpc?.arn },
      ...storageOf(service, config),
    },
    { ...opts, dependsOn: before },
  );
  if (scale === undefined) return;
  new Autoscaler(
    `${name}-scaling`,
    { workload: name, namespace: contract.namespace, deployment: controller, ...scale },
    { ...opts, dependsOn: keda },
  );
}

/** Volumes of a service's pods, where its manifest has storage. */
function storageOf(service: Service, { keepVolumes: keep }: Config) {
  const { storage: volumes } = service;
  return volumes.length === 0 ? {} : { storage: { name: storageName(service), volumes, keep } };
}

function buildJob(service: Service, site: Site): void {
  const { config, opts } = site.scope;
  new Job(
    service.name,
    { ...containerOf(service, site), deadline: config.rolloutTimeoutSeconds },
    { ...opts, dependsOn: site.before },
  );
}

function buildCron(service: Service, site: Site): void {
  const { schedule, timezone } = service;
  if (schedule === undefined) throw new Error(`The manifest of ${service.name} was read without a schedule.`);
  new Cron(
    service.name,
    { ...containerOf(service, site), schedule, timeZone: timezone },
    { ...site.scope.opts, dependsOn: site.before },
  );
}

/** What the containers of all kinds are made from. */
function containerOf(service: Service, { scope, namespace }: Site) {
  const { cpu, memory, nodePool } = configOf(service, scope.config);
  return {
    ...serviceSettings(service, scope),
    namespace,
    image: imageOf(service, scope.config.images),
    resources: { cpu, memory },
    nodePool,
    openings: serviceOpenings(service, scope),
  };
}

/** Whether a service needs an address in the cluster: for a balancer, other services, or KEDA. */
function isCalled({ name, kind }: Service, environment: Environment): boolean {
  return (
    kind === "http" ||
    kind === "page" ||
    callersOf(name, environment.services).length > 0 ||
    reportersOf(environment).includes(name)
  );
}
