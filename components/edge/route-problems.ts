import type { ArgumentProblem } from "../arguments";
import { routePath } from "../rules/network";
import { objection } from "../rules/rule";
import { patternsOf } from "./behaviors";
import { byService, isHttp, type EdgeRoute, type HttpRoute, type PageRoute } from "./routes";

/**
 * Cache behaviors of a distribution, the default one among them. It also keeps origins, rules and target groups below their
 * quotas of 100, since each service with a route has at least one behavior.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
 */
export const MAX_BEHAVIORS = 75;

/** Everything that is wrong with routes, and with pages that are served next to them. */
export function routeProblems(routes: readonly EdgeRoute[], pages: readonly PageRoute[]): ArgumentProblem[] {
  return [
    ...routes.flatMap((route, index) =>
      isHttp(route) ? httpProblems(route, index) : portProblem(route, index),
    ),
    ...pages.flatMap(({ path }, index) =>
      problem(["pages", index, "path"], path, objection(routePath, path)),
    ),
    ...takenPaths(routes, pages),
    ...differences(routes),
    ...secondGrpc(routes),
    ...tooMany([...routes.filter(isHttp), ...pages]),
  ];
}

function tooMany(all: readonly Pick<HttpRoute, "path" | "stripPrefix">[]): ArgumentProblem[] {
  const behaviors = 1 + all.flatMap(patternsOf).length;
  return problem(
    ["routes"],
    all.map(({ path }) => path),
    behaviors <= MAX_BEHAVIORS
      ? undefined
      : `must be fewer, since they and the pages take ${behaviors} cache behaviors and CloudFront has ${MAX_BEHAVIORS} a ` +
          "distribution: two for a path, one for a path with stripPrefix",
  );
}

function httpProblems(route: HttpRoute, index: number): ArgumentProblem[] {
  const { path, stripPrefix, healthPath, largeBodies = [] } = route;
  const at = ["routes", index];
  return [
    ...portProblem(route, index),
    ...problem([...at, "path"], path, objection(routePath, path)),
    ...problem(
      [...at, "stripPrefix"],
      stripPrefix,
      path === "/" && stripPrefix === true
        ? "must be left out where path is /, which has no prefix"
        : undefined,
    ),
    ...problem(
      [...at, "healthPath"],
      healthPath,
      healthPath === undefined ? undefined : absolute(healthPath),
    ),
    ...largeBodies.flatMap((own, each) =>
      problem([...at, "largeBodies", each], own, objection(routePath, own) ?? outside(route, own)),
    ),
  ];
}

function outside({ path, stripPrefix }: HttpRoute, own: string): string | undefined {
  const isBelow = stripPrefix === true || path === "/" || own === path || own.startsWith(`${path}/`);
  return isBelow ? undefined : `must be ${path} or below it, since the service sees the whole path`;
}

function portProblem({ port }: EdgeRoute, index: number): ArgumentProblem[] {
  return problem(["routes", index, "port"], port, portObjection(port));
}

/** End of the sentence that begins with "it", for a number that is no port. */
export function portObjection(port: number): string | undefined {
  return Number.isInteger(port) && port >= 1 && port <= 65_535
    ? undefined
    : "must be a port, a whole number from 1 to 65535";
}

/** End of the sentence that begins with "it", for a path of a health check that a load balancer does not take. */
export function absolute(path: string): string | undefined {
  return /^\/[\x21-\x7e]{0,1023}$/.test(path)
    ? undefined
    : "must be a path of up to 1024 characters that begins with a slash";
}

/** A path leads to one service or page. */
function takenPaths(routes: readonly EdgeRoute[], pages: readonly PageRoute[]): ArgumentProblem[] {
  const all = [
    ...routes.flatMap((route, index) =>
      isHttp(route) ? [{ at: ["routes", index, "path"], path: route.path, owner: route.service }] : [],
    ),
    ...pages.map(({ path, service }, index) => ({ at: ["pages", index, "path"], path, owner: service })),
  ];
  return all.flatMap(({ at, path }, index) => {
    const first = all.findIndex((each) => each.path === path);
    const owner = all[first]?.owner ?? "";
    return problem(at, path, first < index ? `must be another path, since ${owner} has that one` : undefined);
  });
}

/** All HTTP routes of a service lead to one target group. */
function differences(routes: readonly EdgeRoute[]): ArgumentProblem[] {
  const services = new Map(byService(routes).map((each) => [each.service, each]));
  return routes.flatMap((route, index) => {
    const first = services.get(route.service);
    if (first === undefined || !isHttp(route)) return [];
    return (["port", "healthPath"] as const).flatMap((key) => {
      const value = route[key] ?? first[key];
      const must = `must be ${first[key]}, as in the first route of ${route.service}`;
      return problem(["routes", index, key], value, value === first[key] ? undefined : must);
    });
  });
}

function secondGrpc(routes: readonly EdgeRoute[]): ArgumentProblem[] {
  const first = routes.find((route) => !isHttp(route));
  return routes.flatMap((route, index) =>
    isHttp(route) || route === first
      ? []
      : problem(
          ["routes", index],
          route,
          `must be left out, since the one gRPC route is that of ${first?.service ?? ""}`,
        ),
  );
}

function problem(
  path: readonly (string | number)[],
  value: unknown,
  must: string | undefined,
): ArgumentProblem[] {
  return must === undefined ? [] : [{ path, value, must }];
}
