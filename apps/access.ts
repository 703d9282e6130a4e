import type { Frozen } from "../components/config";
import { IMAGES_PORT } from "../platform/image-proxy";
import type { Contract } from "../contract/outputs";
import { COLLECTOR } from "../k8s/collector";
import { collectorPorts } from "../k8s/collector-config";
import { KEDA_NAMESPACE } from "../k8s/keda";
import { kedaPods } from "../k8s/keda-values";
import { callerOf, selector } from "../k8s/labels";
import type { Opening, Openings } from "../k8s/openings";
import { addresses, awsApis, dns, internet, labelled, podIdentity, pods, podsIn } from "../k8s/openings";
import { METRICS_PORT } from "../platform/service-rules";
import { ENVOY_PORTS } from "../platform/sidecars";
import { callersOf, proxiedOf, runsToCompletion, servedOf, type Service } from "../platform/services";
import { configOf, found, type Environment, type StoredDatabase } from "./config/environment";
import { reportersOf } from "./scaling";
import { traced } from "./settings/process";

/** Traffic that the NetworkPolicy of a service allows: what its manifest declares, and what watches and scales it. */
export function serviceOpenings(service: Service, environment: Environment): Openings {
  const { contract, config, services } = environment;
  const called = services.filter(({ name }) => service.calls.includes(name));
  const { dataCidrs } = contract.network;
  const { secrets, egress } = service.uses;
  return {
    ingress: runsToCompletion(service) ? [] : ingressOf(service, environment),
    egress: [
      ...storeOpenings(service, environment, secrets.length > 0),
      ...(secrets.length > 0 || egress === "internet" ? [internet(dataCidrs)] : []),
      ...called.flatMap((one) => portsOf(one).map((port) => pods(one.name, port))),
      ...(traced(config.collector) ? [pods(COLLECTOR, collectorPorts.otlp)] : []),
    ],
  };
}

/** Traffic that a command of a service may cause: to the service's stores. */
export function commandOpenings(service: Service, environment: Environment): Openings {
  return { ingress: [], egress: storeOpenings(service, environment, false) };
}

/** Traffic of the Job that makes a database; it fetches the administrator's password from Secrets Manager. */
export function databaseJobOpenings(database: StoredDatabase, { contract }: Environment): Openings {
  const iam = database.credentials.kind === "iam" ? [podIdentity(), awsApis()] : [];
  return {
    ingress: [],
    egress: [namesOf(contract), addresses(contract.network.dataCidrs, database.port), ...iam],
  };
}

/** Traffic of the image proxy, which reads images from S3 and the signing key from Secrets Manager. */
export function imageProxyOpenings({ contract }: Environment): Openings {
  const balancer = contract.images?.targetGroup && addresses(contract.network.balancerCidrs, IMAGES_PORT);
  return { ingress: present(balancer), egress: [namesOf(contract), podIdentity(), awsApis()] };
}

/** Traffic of the collector, which scrapes all services that run until they are stopped, and gets the traces of all. */
export function collectorOpenings({ contract, config, services }: Environment): Openings {
  return {
    ingress: traced(config.collector)
      ? services.filter(({ kind }) => kind !== "migrator").map(({ name }) => pods(name, collectorPorts.otlp))
      : [],
    egress: [
      namesOf(contract),
      podIdentity(),
      awsApis(),
      ...servedOf(services).map(({ name }) => pods(name, METRICS_PORT)),
      ...proxiedOf(services).map(({ name }) => pods(name, ENVOY_PORTS.metrics)),
    ],
  };
}

/** Traffic of KEDA's operator to the services that report the depth of queues. */
export function reporterOpenings(environment: Environment): Opening[] {
  const reporters = new Set(reportersOf(environment));
  return environment.services
    .filter(({ name }) => reporters.has(name))
    .map(({ name, ports }) => podsIn(environment.contract.namespace, selector(name), ports.http));
}

/** Name resolution, as the cluster has it. */
export function namesOf({ cluster }: Frozen<Contract>): Opening {
  return dns(cluster.dnsAddress, cluster.autoMode === undefined ? "pods" : "node");
}

function ingressOf(service: Service, environment: Environment): Opening[] {
  const { contract, config, services } = environment;
  const { name, kind, ports } = service;
  const { http, grpc } = contract.services[name]?.targetGroups ?? {};
  const balancer = contract.network.balancerCidrs;
  const callers = callersOf(name, services);
  return present(
    ...callers.flatMap((caller) => portsOf(service).map((port) => pods(caller, port))),
    http && addresses(balancer, ports.http),
    grpc && ports.grpc !== undefined ? addresses(balancer, ports.grpc) : undefined,
    reportersOf(environment).includes(name)
      ? podsIn(KEDA_NAMESPACE, kedaPods.operator, ports.http)
      : undefined,
    kind === "http"
      ? labelled(callerOf(name), configOf(service, config).callerNamespaces, portsOf(service))
      : undefined,
    config.collector && pods(COLLECTOR, METRICS_PORT),
    config.collector && service.sidecars.envoy && pods(COLLECTOR, ENVOY_PORTS.metrics),
  );
}

/** The stores that a service uses, names, and the agent that gives pods their role where anything needs one. */
function storeOpenings({ name, uses }: Service, { contract }: Environment, needsRole: boolean): Opening[] {
  const { databases, queues, network } = contract;
  const used = Object.keys(uses.databases).map((database) =>
    found(databases[database], `the database ${database} of ${name}`),
  );
  const cache = Object.keys(uses.queues).length > 0 ? found(queues, `the queues of ${name}`) : undefined;
  const stores = [...used, ...(cache === undefined ? [] : [cache])];
  const ports = new Set(stores.map(({ port }) => port));
  const iam = needsRole || stores.some(({ credentials }) => credentials.kind === "iam");
  return [
    namesOf(contract),
    // A serverless cache also offers its replicas, on 6380; the services read from primaries only.
    ...[...ports].map((port) => addresses(network.dataCidrs, port)),
    ...(iam ? [podIdentity()] : []),
  ];
}

function portsOf({ ports }: Pick<Service, "ports">): number[] {
  return [ports.http, ...(ports.grpc === undefined ? [] : [ports.grpc])];
}

function present(...openings: readonly (Opening | undefined)[]): Opening[] {
  return openings.filter((opening) => opening !== undefined);
}
