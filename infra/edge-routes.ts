import type { EdgeRoute, PageRoute } from "../components/edge/routes";
import { IMAGE_PROXY, IMAGES_PORT, IMAGES_PREFIX } from "../platform/image-proxy";
import { httpRoutesOf } from "../platform/services";
import type { Config } from "./config";

/** The image proxy is no service of the registry. Its paths say all that an image depends on, and are signed. */
const IMAGES: EdgeRoute = {
  service: IMAGE_PROXY,
  port: IMAGES_PORT,
  path: IMAGES_PREFIX,
  methods: "read",
  cache: "optimized",
  healthPath: `${IMAGES_PREFIX}/health`,
};

/** Routes of the services that the environment deploys, and of the image proxy where it is configured. */
export function edgeRoutes({ registry, images }: Pick<Config, "registry" | "images">): EdgeRoute[] {
  const services = registry.deployed.flatMap(({ name: service, kind, ports, routes }): EdgeRoute[] => {
    if (kind === "page") return [];
    return routes.flatMap((route): EdgeRoute[] => {
      if (route.protocol === "http") return [{ ...route, service, port: ports.http }];
      return ports.grpc === undefined ? [] : [{ protocol: "grpc", service, port: ports.grpc }];
    });
  });
  return [...services, ...(images ? [IMAGES] : [])];
}

/** Where pages are served: from the bucket, also where the environment does not deploy their server in the cluster. */
export function edgePages({ registry }: Pick<Config, "registry">): PageRoute[] {
  return registry.services
    .filter(({ kind }) => kind === "page")
    .flatMap((page) => httpRoutesOf(page).map(({ path }) => ({ service: page.name, path })));
}
