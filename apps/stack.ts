import { Namespace } from "../k8s/namespace";
import { PeopleRights } from "../k8s/rbac";
import { loadServices } from "../platform/load";
import type { Service } from "../platform/services";
import { buildAddOns, buildDatadog, buildKeda } from "./add-ons";
import type { Config } from "./config";
import { buildImageProxy } from "./images";
import { buildNodes } from "./nodes";
import { scopeOf } from "./scope";
import { buildServices } from "./services";
import { buildSites, builtPage } from "./site";
import { buildCollector } from "./telemetry";

export interface Sources {
  /** The services. @default those of the repository */
  readonly registry?: readonly Service[] | undefined;
  /** Folder of the built page of a service. @default where `npm run build` puts it */
  readonly pageOf?: (service: string) => string;
}

/** The services and all that they need in the cluster, and their pages in the bucket. */
export async function deploy(
  config: Config,
  { registry = loadServices(), pageOf = builtPage }: Sources = {},
) {
  const scope = await scopeOf(config, registry);
  const { contract, opts } = scope;

  const nodes = buildNodes(scope);

  const home = new Namespace(
    "millrace",
    { namespace: contract.namespace, readinessGates: contract.cluster.autoMode !== undefined },
    opts,
  );

  buildAddOns(scope, nodes);
  const keda = buildKeda(scope, [...nodes, home]);
  buildDatadog(scope, nodes);
  buildCollector(scope, [...nodes, home]);

  if (contract.access !== undefined) {
    new PeopleRights("people", { namespace: home.namespace, groups: contract.access.groups }, opts);
  }

  buildServices(scope, home.namespace, nodes, keda === undefined ? [] : [keda]);
  buildImageProxy(scope, home.namespace, nodes);
  buildSites(scope, pageOf);

  return { namespace: contract.namespace, cluster: contract.cluster.name, images: config.images };
}
