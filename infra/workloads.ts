import type { Config } from "./config";

/** Deployments of the services that alarms and dashboards watch, by name; `apps` makes them. */
export function workloadsOf({ web }: Pick<Config, "web">): string[] {
  return ["producer", "consumer", ...(web ? ["web"] : [])];
}
