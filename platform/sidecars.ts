/** Ports that Envoy adds to a pod: the service's own behind it, Envoy's metrics, and its administration, on loopback alone. */
export const ENVOY_PORTS = { service: 15_080, metrics: 15_090, admin: 15_000 } as const;
