import type { types } from "@pulumi/kubernetes";
import { selector } from "./labels";

type ServiceSpec = types.input.core.v1.ServiceSpec;
type Ports = Readonly<Record<string, number>>;

/** Port of every Service, for HTTP. */
export const SERVICE_PORT = 80;

/** An address of a service, behind which each connection goes to one of its pods. */
export function serviceSpec(app: string, otherPorts: Ports = {}): ServiceSpec {
  const http = { name: "http", port: SERVICE_PORT, targetPort: "http", protocol: "TCP", appProtocol: "http" };
  return { type: "ClusterIP", selector: selector(app), ports: [http, ...others(otherPorts)] };
}

/** Name of the headless Service of a service. */
export function podsName(service: string): string {
  return `${service}-pods`;
}

/** A name that answers with the addresses of a service's pods: ports are the pods' own, whatever stands here. */
export function headlessSpec(app: string, otherPorts: Ports = {}): ServiceSpec {
  return { clusterIP: "None", selector: selector(app), ports: others(otherPorts) };
}

function others(ports: Ports) {
  return Object.entries(ports).map(([name, port]) => ({ name, port, targetPort: name, protocol: "TCP" }));
}
