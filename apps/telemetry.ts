import type * as pulumi from "@pulumi/pulumi";
import { addOnAccounts } from "../contract/add-on-accounts";
import { Collector } from "../k8s/collector";
import { METRICS_PORT } from "../platform/service-rules";
import { ENVOY_PORTS } from "../platform/sidecars";
import { proxiedOf, servedOf } from "../platform/services";
import { collectorOpenings } from "./access";
import type { Scope } from "./scope";
import { traced } from "./settings/process";

/**
 * Builds the collector of the services' metrics and traces, unless the configuration has none.
 *
 * @param before what must exist first: the nodes, and the services' namespace.
 */
export function buildCollector(scope: Scope, before: pulumi.Resource[]): void {
  const { config, contract, services, opts } = scope;
  const { environment, region, namespace, observability } = contract;
  if (config.collector === undefined || observability?.collector === undefined) return;
  const { metricsNamespace, metricsLogGroup: logGroup } = observability.collector;
  const { image, metricsIntervalSeconds } = config.collector;
  const { serviceAccount } = addOnAccounts(namespace).collector;
  new Collector(
    "collector",
    {
      ...{ namespace, serviceAccount, environment, region, metricsNamespace, logGroup, image },
      traces: traced(config.collector),
      services: servedOf(services).map(({ name }) => name),
      metricsPort: METRICS_PORT,
      proxied: proxiedOf(services).map(({ name }) => name),
      proxyPort: ENVOY_PORTS.metrics,
      metricsInterval: metricsIntervalSeconds,
      openings: collectorOpenings(scope),
    },
    { ...opts, dependsOn: before },
  );
}
