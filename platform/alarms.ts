import { queuesOf } from "./queues";
import { runsToCompletion, type Service } from "./services";
import { isDaily } from "./times";

/** Something of a service that alarms and the dashboard watch. */
export type Watched =
  /** Requests through a load balancer, and the pods that it sends them to. */
  | { readonly of: "edge"; readonly protocol: "http" | "grpc" }
  /** Requests that come from inside the cluster only, as the service measures them. */
  | { readonly of: "requests" }
  /** The pods of its Deployment. */
  | { readonly of: "pods" }
  /** The runs of its CronJob. @see isDaily */
  | { readonly of: "runs"; readonly daily: boolean }
  /** A queue that it consumes. */
  | { readonly of: "queue"; readonly queue: string; readonly physical: string };

/**
 * What is watched of each service, by its name: every service has alarms of these, and no two services share one.
 *
 * @param services the services that the environment deploys.
 */
export function alarmsOf(services: readonly Service[]): Readonly<Record<string, readonly Watched[]>> {
  return Object.fromEntries(services.map((service) => [service.name, watchedOf(service, services)]));
}

function watchedOf(service: Service, services: readonly Service[]): Watched[] {
  const { name, kind, routes } = service;
  // A page is served at the edge from its bucket, which the distribution's alarms are about.
  const protocols = kind === "page" ? [] : [...new Set(routes.map(({ protocol }) => protocol))];
  return [
    ...protocols.map((protocol): Watched => ({ of: "edge", protocol })),
    ...(kind === "http" && !protocols.includes("http") ? [{ of: "requests" } as const] : []),
    ...(runsToCompletion(service) ? [] : [{ of: "pods" } as const]),
    ...(kind === "cron" ? [{ of: "runs", daily: isDaily(service.schedule ?? "") } as const] : []),
    ...queuesOf(services)
      .filter(({ consumer, name: queue }) => consumer === name && isMeasured(queue, services))
      .map(({ name: queue, physical }): Watched => ({ of: "queue", queue, physical })),
  ];
}

/** Whether a service that uses the queue runs all the time: each such service measures it. */
function isMeasured(queue: string, services: readonly Service[]): boolean {
  return services.some((service) => queue in service.uses.queues && !runsToCompletion(service));
}
