import type { Cluster } from "../components/compute/cluster";
import { DESCRIBE_NODES, readSecret, writeLogs, WRITE_TRACES } from "../components/compute/grants";
import { PodRole } from "../components/compute/pod-role";
import type { Statement } from "../components/iam";
import { KINDS } from "../components/operations/alarm-table";
import { ClusterLogs, metricsLogGroup } from "../components/operations/cluster-logs";
import type { Scope } from "./scope";

/** Service accounts of the add-ons, as namespace and name; `apps` makes them by these names. */
export const ADD_ONS = {
  cloudwatchAgent: { namespace: "amazon-cloudwatch", serviceAccount: "cloudwatch-agent" },
  collector: { namespace: "operations", serviceAccount: "otel-collector" },
  datadogAgent: { namespace: "datadog", serviceAccount: "datadog-agent" },
  datadogClusterAgent: { namespace: "datadog", serviceAccount: "datadog-cluster-agent" },
} as const;

/** What the contract tells the `apps` program of the add-ons that watch the cluster. */
export function observabilityOf({ config, identifier }: Scope) {
  const { observability } = config;
  if (observability === undefined) return undefined;
  const { containerInsights, collector, datadog } = observability;
  return {
    containerInsights,
    ...(collector && {
      collector: { metricsNamespace: KINDS.stream.namespace, metricsLogGroup: metricsLogGroup(identifier) },
    }),
    ...(datadog && { datadog: { apiKeySecretArn: datadog.apiKeySecretArn } }),
  };
}

/** Gives the add-ons that `apps` installs a role each, by Pod Identity, and the log groups they would make themselves. */
export function buildAddOnRoles(scope: Scope, { clusterName }: Cluster): void {
  const { config, account, identifier, logs, opts } = scope;
  const { observability } = config;
  if (observability === undefined) return;
  const role = (name: string, addOn: keyof typeof ADD_ONS, statements: readonly Statement[]) => {
    new PodRole(name, { clusterName, ...ADD_ONS[addOn], statements }, opts);
  };
  const made = new ClusterLogs("cluster-logs", { identifier, logs, ...observability }, opts);
  if (observability.containerInsights) {
    role("cloudwatch-agent", "cloudwatchAgent", [writeLogs(made.containerInsightsArns), DESCRIBE_NODES]);
  }
  if (observability.collector) {
    role("collector", "collector", [writeLogs(made.metricsArns), WRITE_TRACES]);
  }
  if (observability.datadog) {
    const { apiKeySecretArn, apiKeyKeyArn } = observability.datadog;
    const statements = readSecret(account, apiKeySecretArn, apiKeyKeyArn);
    role("datadog-agent", "datadogAgent", statements);
    role("datadog-cluster-agent", "datadogClusterAgent", statements);
  }
}
