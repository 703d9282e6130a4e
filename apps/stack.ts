import { Namespace } from "../k8s/namespace";
import { PeopleRights } from "../k8s/rbac";
import { buildAddOns, buildDatadog, buildKeda } from "./add-ons";
import type { Config } from "./config";
import { buildDatabases } from "./databases";
import { buildImageProxy } from "./images";
import { buildNodes } from "./nodes";
import { buildScaling } from "./scaling";
import { scopeOf } from "./scope";
import { buildServices } from "./services";
import { buildSite, BUILT_PAGE } from "./site";
import { buildCollector } from "./telemetry";

/**
 * The services and all that they need in the cluster, and the page in its bucket.
 *
 * @param page folder of the built page.
 */
export async function deploy(config: Config, page: string = BUILT_PAGE) {
  const scope = await scopeOf(config);
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

  buildDatabases(scope, home.namespace, nodes);
  const services = buildServices(scope, home.namespace, nodes);
  buildImageProxy(scope, home.namespace, nodes);
  buildSite(scope, page);
  buildScaling(scope, services, keda === undefined ? [] : [keda]);

  return { namespace: contract.namespace, cluster: contract.cluster.name, images: config.images };
}
