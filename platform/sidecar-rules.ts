import type { Service } from "./services";
import { ENVOY_PORTS } from "./sidecars";

/** What is wrong with the sidecars that a manifest asks for: sentences without a full stop. */
export function sidecarProblems({ kind, sidecars, ports }: Service): string[] {
  if (sidecars.envoy === undefined) return [];
  if (kind !== "http") {
    return [`sidecars.envoy is set; it must be left out, since kind is "${kind}" and not "http"`];
  }
  const taken: readonly number[] = Object.values(ENVOY_PORTS);
  return Object.entries(ports)
    .filter(([, port]) => taken.includes(port))
    .map(([key, port]) => `ports.${key} is ${port}; it must be another port, since Envoy has that one`);
}

/** The port at which a service itself listens for HTTP: behind Envoy it is not the pod's. */
export function listeningPort({ sidecars, ports }: Pick<Service, "sidecars" | "ports">): number {
  return sidecars.envoy === undefined ? ports.http : ENVOY_PORTS.service;
}
