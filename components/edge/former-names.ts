import * as pulumi from "@pulumi/pulumi";
import type { RoutedService } from "./routes";

// Names from when the edge had a fixed route each for an API at /api, for images and for gRPC, and its parts had no
// common parent. Aliases keep the resources of stacks that were deployed then; alarms keep their names in AWS.

interface FormerRoute {
  /** Suffix of the route's name. */
  readonly route: string;
  /** Suffix of the name of the CloudFront function that stripped the prefix. */
  readonly function?: string;
  /** Name among the subjects of alarms. */
  readonly subject: string;
}

const FORMER_ROUTES: Readonly<Record<string, FormerRoute>> = {
  "/api": { route: "http", function: "api", subject: "balancer-pods-0" },
  "/images": { route: "images", subject: "balancer-pods-1" },
};

/** Names that no service can have, since its route or its alarms would be called as those here. */
export const FORMER_NAMES: readonly string[] = Object.values(FORMER_ROUTES).flatMap(({ route, subject }) => [
  route,
  subject.replace(/^balancer-/, ""),
]);

const FORMER_PORTS: Readonly<Record<string, number>> = { http: 8080, grpc: 9000 };

/** What the route of a service was called. */
export function formerRoute({ routes }: RoutedService): FormerRoute | undefined {
  return routes.flatMap(({ path }) => FORMER_ROUTES[path] ?? []).at(0);
}

/** Suffix of the name of the rules that admitted a load balancer to the pods at a port. */
export function formerAdmission(protocol: "http" | "grpc", port: number): string | undefined {
  return FORMER_PORTS[protocol] === port ? `${protocol}-admission` : undefined;
}

/** The options of a child that had no parent, and perhaps another name. */
export function formerlyTopLevel(
  parent: pulumi.Resource,
  formerName?: string,
): pulumi.ComponentResourceOptions {
  const name = formerName === undefined ? {} : { name: formerName };
  return { parent, aliases: [{ parent: pulumi.rootStackResource, ...name }] };
}
