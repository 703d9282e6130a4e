import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { labels } from "./labels";
import { podTemplate, type PodArgs } from "./pod";

/** Longest name of a CronJob: Kubernetes appends 11 characters for its Jobs, whose names have 63 at most. */
export const MAX_NAME_LENGTH = 52;

/** What the CronJobs of {@link Cron} and {@link Command} differ in. */
export interface CronJobSettings {
  readonly schedule: string;
  readonly timeZone?: string | undefined;
  /** Whether it never starts by itself. */
  readonly suspend: boolean;
  readonly concurrencyPolicy: "Allow" | "Forbid";
  /** Seconds after its time in which a run may still start. @default any time */
  readonly startingDeadlineSeconds?: number;
  /** Retries of a failed run, each in a new pod. */
  readonly retries: number;
  /** Time limit of a run with all its attempts, in seconds. */
  readonly deadline: number;
  /** Seconds after which a finished Job is deleted. @default when there are newer ones */
  readonly ttlSeconds?: number;
}

/**
 * A CronJob that keeps its last three Jobs of each outcome.
 *
 * @throws pulumi.RunError for a name that is too long.
 */
export function cronJob(
  name: string,
  pod: PodArgs & { readonly namespace: pulumi.Input<string> },
  container: Parameters<typeof podTemplate>[2],
  settings: CronJobSettings,
  opts: pulumi.CustomResourceOptions,
): k8s.batch.v1.CronJob {
  if (name.length > MAX_NAME_LENGTH) {
    throw new pulumi.RunError(
      `The name ${name} has ${name.length} characters; a CronJob's name has at most ${MAX_NAME_LENGTH}.`,
    );
  }
  const template = podTemplate(pod, labels(name), container, { restartPolicy: "Never" });
  const { schedule, timeZone, suspend, concurrencyPolicy, startingDeadlineSeconds } = settings;
  const { retries, deadline, ttlSeconds } = settings;
  return new k8s.batch.v1.CronJob(
    `${name}-cron-job`,
    {
      metadata: { name, namespace: pod.namespace, labels: labels(name) },
      spec: {
        schedule,
        ...(timeZone !== undefined && { timeZone }),
        suspend,
        concurrencyPolicy,
        ...(startingDeadlineSeconds !== undefined && { startingDeadlineSeconds }),
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 3,
        jobTemplate: {
          metadata: { labels: labels(name) },
          spec: {
            backoffLimit: retries,
            activeDeadlineSeconds: deadline,
            ...(ttlSeconds !== undefined && { ttlSecondsAfterFinished: ttlSeconds }),
            template,
          },
        },
      },
    },
    opts,
  );
}
