import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { LogSettings } from "./logs";

export interface ClusterLogsArgs {
  /** Name of the cluster and of the environment, part of the groups' names. */
  readonly identifier: string;
  /** Whether Container Insights writes logs. */
  readonly containerInsights: boolean;
  /** Whether a collector writes metrics, which arrive as log entries. */
  readonly collector: boolean;
  readonly logs: LogSettings;
}

/** What Container Insights divides its logs into; `performance` is what its metrics are made of. */
const CONTAINER_INSIGHTS = ["application", "dataplane", "host", "performance"] as const;

/** Log group that the collector writes metrics to. */
export function metricsLogGroup(identifier: string): string {
  return `/${identifier}/metrics`;
}

/** The log groups of what runs in the cluster, made before the add-ons would make them, without key and retention. */
export class ClusterLogs extends pulumi.ComponentResource {
  /** Groups of Container Insights, and the streams in them; none where it writes no logs. */
  readonly containerInsightsArns: readonly pulumi.Output<string>[];
  /** The group of the collector's metrics, and the streams in it; none where there is no collector. */
  readonly metricsArns: readonly pulumi.Output<string>[];

  constructor(name: string, args: ClusterLogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:operations:ClusterLogs", name, {}, opts);
    const { identifier, containerInsights, collector, logs } = args;
    const group = (purpose: string, path: string) => {
      const { arn } = new aws.cloudwatch.LogGroup(
        `${name}-${purpose}`,
        { name: path, ...logs },
        { parent: this },
      );
      return [arn, pulumi.interpolate`${arn}:*`];
    };
    this.containerInsightsArns = containerInsights
      ? CONTAINER_INSIGHTS.flatMap((part) => group(part, `/aws/containerinsights/${identifier}/${part}`))
      : [];
    this.metricsArns = collector ? group("metrics", metricsLogGroup(identifier)) : [];
    this.registerOutputs({
      containerInsightsArns: this.containerInsightsArns,
      metricsArns: this.metricsArns,
    });
  }
}
