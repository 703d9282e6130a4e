import { createHash } from "node:crypto";

/** An HTTP route: paths of the edge that lead to the pods of a service. */
export interface HttpRoute {
  /** @default "http" */
  readonly protocol?: "http";
  readonly service: string;
  /** Port of the pods, the same in all HTTP routes of a service. */
  readonly port: number;
  /**
   * Path such as `/api`, in lower case. The route has all paths below it and, unless the prefix is stripped, the path
   * itself. `/` has every path that no other route or page has. Of two routes that match, the longer path wins.
   */
  readonly path: string;
  /** Whether the service sees `/count` where the viewer asks for `/api/count`. @default false */
  readonly stripPrefix?: boolean;
  /** `read` admits GET and HEAD only. @default "all" */
  readonly methods?: "all" | "read";
  /**
   * `none` caches nothing and forwards everything; `optimized` caches responses as long as their headers say, and
   * forwards the path alone, which must then be all that they depend on.
   *
   * @default "none"
   */
  readonly cache?: "none" | "optimized";
  /** Path of the health check, the same in all HTTP routes of a service. @default "/ready" */
  readonly healthPath?: string;
  /** Paths, as the service sees them, that accept a `POST` with a body of more than 8 KB through the firewall. @default none */
  readonly largeBodies?: readonly string[];
}

/** The gRPC route: all calls of the public gRPC load balancer lead to one service. */
export interface GrpcRoute {
  readonly protocol: "grpc";
  readonly service: string;
  /** Port of the pods. */
  readonly port: number;
}

/** A route from the Internet to the pods of a service, as its manifest declares it. */
export type EdgeRoute = HttpRoute | GrpcRoute;

/** Where a page is served. */
export interface PageRoute {
  readonly service: string;
  /** Path such as `/admin`, with all paths below it; `/` has every path that no other route or page has. */
  readonly path: string;
}

/** All HTTP routes of a service; its pods are one target group. */
export interface RoutedService {
  readonly service: string;
  readonly port: number;
  readonly healthPath: string;
  /** At least one. */
  readonly routes: readonly HttpRoute[];
}

export const DEFAULT_HEALTH_PATH = "/ready";

export function isGrpc(route: EdgeRoute): route is GrpcRoute {
  return route.protocol === "grpc";
}

export function isHttp(route: EdgeRoute): route is HttpRoute {
  return !isGrpc(route);
}

/** The HTTP routes by service, sorted by its name, so that the order of manifests changes nothing. */
export function byService(routes: readonly EdgeRoute[]): RoutedService[] {
  const services = new Map<string, HttpRoute[]>();
  for (const route of routes.filter(isHttp)) {
    services.set(route.service, [...(services.get(route.service) ?? []), route]);
  }
  return [...services]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([service, own]) =>
      own.slice(0, 1).map(({ port, healthPath = DEFAULT_HEALTH_PATH }) => ({
        service,
        port,
        healthPath,
        routes: own,
      })),
    );
}

/** The paths with more segments first, so that the first match is the longest; equal ones by their text. */
export function longestFirst<T extends { readonly path: string }>(all: readonly T[]): T[] {
  const segments = ({ path }: T) => path.split("/").filter((segment) => segment !== "").length;
  return [...all].sort(
    (one, other) =>
      segments(other) - segments(one) || (one.path < other.path ? -1 : Number(one.path > other.path)),
  );
}

/** Path prefixes that services do not see, the longest first. */
export function strippedPrefixes(routes: readonly HttpRoute[]): string[] {
  return longestFirst(routes.filter(({ stripPrefix }) => stripPrefix === true)).map(({ path }) => path);
}

/** Paths, as viewers send them, that accept large bodies, sorted. */
export function largeBodyPaths(routes: readonly HttpRoute[]): string[] {
  return routes
    .flatMap(({ path, stripPrefix, largeBodies = [] }) =>
      largeBodies.map((own) => (stripPrefix === true ? `${path}${own}` : own)),
    )
    .sort();
}

/**
 * End of the names of what a page has at a path, different for any two paths: nothing for `/`, otherwise the service's name
 * and a hash, since a path may be longer than the name of a function, and has characters that such a name cannot have.
 */
export function pageSuffix({ service, path }: PageRoute): string {
  return path === "/" ? "" : `-${service}-${shortHash(path)}`;
}

/** Six hexadecimal digits that stand for a text in names. */
export function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 6);
}
