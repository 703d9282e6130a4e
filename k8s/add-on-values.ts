/** Values of EKS's add-on `metrics-server`. */
export function metricsServerValues(replicas: number) {
  return { replicas };
}

/** A zone whose names external-dns may make. */
export interface OwnedZone {
  readonly zoneName: string;
  /** Who owns a name, so that two clusters never take each other's. */
  readonly owner: string;
  /** What may ask for names. */
  readonly sources: readonly string[];
}

/** Values of EKS's add-on `external-dns`: names in one zone, and only those that it has made itself. */
export function externalDnsValues({ zoneName, owner, sources }: OwnedZone) {
  return {
    sources: [...sources],
    domainFilters: [zoneName],
    registry: "txt",
    txtOwnerId: owner,
    // It takes away what it has made once nothing asks for it; an environment that goes leaves no names.
    policy: "sync",
  };
}

/** Values of EKS's add-on `amazon-cloudwatch-observability`: figures of nodes and pods, and the logs if wanted. */
export function observabilityValues(containerLogs: boolean) {
  return {
    containerLogs: { enabled: containerLogs },
    // All nodes are watched, dedicated ones too.
    tolerations: [{ operator: "Exists" }],
    agent: { config: { logs: { metrics_collected: { kubernetes: { enhanced_container_insights: true } } } } },
    // Else it puts a tracer of its own into every service, which writes where a service of ours may not.
    manager: { applicationSignals: { autoMonitor: { monitorAllServices: false } } },
  };
}
