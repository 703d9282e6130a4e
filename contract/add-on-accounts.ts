/** Kubernetes service account of an add-on's pods. */
export interface AddOnAccount {
  readonly namespace: string;
  readonly serviceAccount: string;
}

/**
 * Service accounts of the add-ons that ask AWS for something; `apps` makes them, or their add-on does, by these names.
 *
 * @param services namespace of the services, where the collector lives with them.
 */
export function addOnAccounts(services: string) {
  return {
    cloudwatchAgent: { namespace: "amazon-cloudwatch", serviceAccount: "cloudwatch-agent" },
    collector: { namespace: services, serviceAccount: "collector" },
    datadogAgent: { namespace: "datadog", serviceAccount: "datadog" },
    datadogClusterAgent: { namespace: "datadog", serviceAccount: "datadog-cluster-agent" },
    externalDns: { namespace: "external-dns", serviceAccount: "external-dns" },
    keda: { namespace: "keda", serviceAccount: "keda-operator" },
  } satisfies Record<string, AddOnAccount>;
}

/** An add-on that asks AWS for something. */
export type AddOn = keyof ReturnType<typeof addOnAccounts>;
