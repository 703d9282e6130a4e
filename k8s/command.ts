import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { labels, selector } from "./labels";
import type { Openings } from "./openings";
import { policySpec } from "./openings";
import type { PodArgs } from "./pod";
import { podTemplate } from "./pod";

export interface CommandArgs extends PodArgs {
  /** The namespace it lives in, which must be closed by default. */
  readonly namespace: pulumi.Input<string>;
  /** What its container runs. */
  readonly command: readonly string[];
  /** Arguments of a run that brings none of its own; it should change nothing. */
  readonly args: readonly string[];
  readonly openings: Openings;
  /** When to end a run that goes on, in seconds. @default 3600 */
  readonly deadline?: number;
}

/** A CronJob must have one; a suspended one never heeds it. */
const SCHEDULE = "0 0 1 1 *";

/** How long (seconds) a run that is over can be looked at. */
const KEPT = 3600;

/**
 * A command that people run in the cluster: a CronJob that never starts by itself, of which they make Jobs.
 *
 * Its pods act as another service, by that one's account, and are none of its pods: no Service, Deployment or budget
 * selects them, and their ways through the network are their own.
 */
export class Command extends pulumi.ComponentResource {
  /** The CronJob's name. */
  readonly cronJob: pulumi.Output<string>;

  constructor(name: string, args: CommandArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:k8s:Command", name, {}, opts);
    const metadata = { name, namespace: args.namespace, labels: labels(name) };
    const policy = new k8s.networking.v1.NetworkPolicy(
      `${name}-policy`,
      { metadata, spec: policySpec(selector(name), args.openings) },
      { parent: this },
    );
    const cronJob = new k8s.batch.v1.CronJob(
      `${name}-cron-job`,
      { metadata, spec: cronJobSpec(name, args) },
      { parent: this, dependsOn: [policy] },
    );
    this.cronJob = cronJob.metadata.name;
    this.registerOutputs({ cronJob: this.cronJob });
  }
}

function cronJobSpec(name: string, args: CommandArgs): k8s.types.input.batch.v1.CronJobSpec {
  const template = podTemplate(
    args,
    labels(name),
    { name, command: [...args.command], args: [...args.args] },
    { restartPolicy: "Never" },
  );
  return {
    schedule: SCHEDULE,
    suspend: true,
    concurrencyPolicy: "Allow",
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 3,
    jobTemplate: {
      metadata: { labels: labels(name) },
      // Tried once: whoever runs it is told what went wrong, and decides.
      spec: {
        backoffLimit: 0,
        activeDeadlineSeconds: args.deadline ?? 3600,
        ttlSecondsAfterFinished: KEPT,
        template,
      },
    },
  };
}
