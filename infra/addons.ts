import * as pulumi from "@pulumi/pulumi";
import type { Cluster } from "../components/cluster/cluster";
import { PodRole } from "../components/identity/pod-role";
import type { Statement } from "../components/iam";
import {
  DESCRIBE_NODES,
  editNames,
  READ_FIGURES,
  readSecret,
  writeLogs,
  WRITE_TRACES,
} from "../components/identity/grants";
import { KINDS } from "../components/operations/alarm-rows/row";
import { ClusterLogs, metricsLogGroup } from "../components/operations/cluster-logs";
import { addOnAccounts, type AddOn } from "../contract/add-on-accounts";
import type { Scope } from "./scope";

/** The zone that the environment's names are in. */
export interface Zone {
  readonly id: pulumi.Input<string>;
}

type GiveRole = (name: string, addOn: AddOn, statements: readonly Statement[]) => void;

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

/**
 * Gives the add-ons that `apps` installs a role each, by Pod Identity, and the log groups they would make themselves.
 *
 * @throws pulumi.RunError where external-dns is to make names and there is no zone.
 */
export function buildAddOnRoles(scope: Scope, { clusterName }: Cluster, zone?: Zone): void {
  const { config, opts } = scope;
  const accounts = addOnAccounts(config.namespace);
  const role: GiveRole = (name, addOn, statements) => {
    new PodRole(name, { clusterName, ...accounts[addOn], statements }, opts);
  };
  if (config.addOns.keda) role("keda", "keda", [READ_FIGURES]);
  if (config.addOns.externalDns) {
    if (zone === undefined) throw new pulumi.RunError(NO_ZONE);
    role("external-dns", "externalDns", editNames(zone.id));
  }
  if (config.observability !== undefined) buildWatchers(scope, config.observability, role);
}

function buildWatchers(
  { account, identifier, logs, opts }: Scope,
  observability: NonNullable<Scope["config"]["observability"]>,
  role: GiveRole,
): void {
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

const NO_ZONE =
  "millrace-infra:addOns.externalDns is true, but there is no zone; set millrace-infra:edge.domain.";
