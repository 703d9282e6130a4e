/** What of Datadog's chart is decided here. */
export interface DatadogSettings {
  readonly clusterName: string;
  /** Name of the environment, a tag of everything that is reported. */
  readonly environment: string;
  readonly region: string;
  /** Site that is reported to, such as `datadoghq.eu`. */
  readonly site: string;
  /** ARN of the secret in Secrets Manager whose key `apiKey` holds Datadog's key. */
  readonly apiKeySecretArn: string;
  /** Where the images come from in place of Datadog's registry. @default the chart's */
  readonly imageRegistry?: string | undefined;
}

/** Key of the API key in the secret's JSON. */
const SECRET_KEY = "apiKey";

/** Accounts of Datadog's pods, each of which asks for the key by itself. */
export const datadogAccounts = { agent: "datadog", clusterAgent: "datadog-cluster-agent" } as const;

/**
 * Values of Datadog's chart.
 *
 * The key never comes here: where it belongs stands a reference, which the agents resolve by asking Secrets Manager.
 */
export function datadogValues(settings: DatadogSettings) {
  const { clusterName, environment, region, site, apiKeySecretArn, imageRegistry } = settings;
  return {
    ...(imageRegistry !== undefined && { registry: imageRegistry }),
    targetSystem: "linux",
    datadog: {
      site,
      clusterName,
      tags: [`env:${environment}`],
      apiKey: `ENC[${apiKeySecretArn};${SECRET_KEY}]`,
      secretBackend: {
        type: "aws.secrets",
        config: { aws_session: { aws_region: region } },
        // No secrets of Kubernetes are asked for.
        enableGlobalPermissions: false,
      },
      // Traces go to X-Ray by the collector.
      apm: { socketEnabled: false, portEnabled: false },
      logs: { enabled: true, containerCollectAll: true },
      operator: { enabled: false },
    },
    clusterAgent: { rbac: { flareAdditionalPermissions: false } },
    // All nodes are watched, dedicated ones too.
    agents: { tolerations: [{ operator: "Exists" }] },
  };
}
