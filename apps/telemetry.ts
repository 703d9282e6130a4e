import type * as pulumi from "@pulumi/pulumi";
import { addOnAccounts } from "../contract/add-on-accounts";
import { Collector } from "../k8s/collector";
import { access } from "./access";
import type { Scope } from "./scope";
import { ports, traced } from "./settings";

/**
 * Builds the collector of the services' figures and traces, unless the configuration has none.
 *
 * @param before what must exist first: the nodes, and the services' namespace.
 */
export function buildCollector({ config, contract, opts }: Scope, before: pulumi.Resource[]): void {
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
      services: ["producer", "consumer", ...(config.web === undefined ? [] : ["web"])],
      metricsPort: ports.metrics,
      metricsInterval: metricsIntervalSeconds,
      openings: access(contract, config).collector,
    },
    { ...opts, dependsOn: before },
  );
}
