/** What of KEDA's chart is decided here. */
export interface KedaSettings {
  /** Name of the cluster, for KEDA's own events. */
  readonly clusterName: string;
  /** The only namespace that KEDA scales in. */
  readonly watchNamespace: string;
  /** Pods of each part; one works, the others wait to take over. */
  readonly replicas: number;
  /** Where the images come from in place of ghcr.io. @default the chart's */
  readonly imageRegistry?: string | undefined;
}

/** Labels by which the pods of KEDA's parts are told apart, as its chart sets them. */
export const kedaPods = {
  operator: { app: "keda-operator" },
  adapter: { app: "keda-operator-metrics-apiserver" },
  webhooks: { app: "keda-admission-webhooks" },
} as const;

/** Ports that KEDA's parts listen at. */
export const kedaPorts = { operator: 9666, adapter: 6443, webhooks: 9443 } as const;

/** Values of KEDA's chart. */
export function kedaValues({ clusterName, watchNamespace, replicas, imageRegistry }: KedaSettings) {
  const evictable = { maxUnavailable: 1 };
  return {
    ...(imageRegistry !== undefined && { global: { image: { registry: imageRegistry } } }),
    image: { pullPolicy: "IfNotPresent" },
    clusterName,
    watchNamespace,
    operator: { replicaCount: replicas },
    metricsServer: { replicaCount: replicas },
    // A webhook that is away must not keep anybody from changing an object.
    webhooks: { replicaCount: replicas, failurePolicy: "Ignore" },
    podDisruptionBudget: { operator: evictable, metricServer: evictable, webhooks: evictable },
    topologySpreadConstraints: {
      operator: [spread(kedaPods.operator)],
      metricsServer: [spread(kedaPods.adapter)],
      webhooks: [spread(kedaPods.webhooks)],
    },
    // It scales Deployments only, and reads no secrets but its own certificate.
    rbac: { enabledCustomScaledRefKinds: false },
    permissions: { operator: { restrict: { secret: true } }, metricServer: { restrict: { secret: true } } },
    enableServiceLinks: false,
  };
}

function spread(matchLabels: Readonly<Record<string, string>>) {
  return {
    maxSkew: 1,
    topologyKey: "topology.kubernetes.io/zone",
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels },
  };
}
