import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { digest } from "./digest";
import { labels } from "./labels";
import { podTemplate } from "./pod";
import { Service, type ServiceArgs } from "./service";

export interface JobArgs extends ServiceArgs {
  /** Retries of a failed run, each in a new pod. @default 4 */
  readonly retries?: number;
  /** Time limit of all attempts together, in seconds. @default 600 */
  readonly deadline?: number;
}

/** The next deployment creates a Job again that has failed, also with the same image: Kubernetes never retries it. */
const RUN_AGAIN = { "pulumi.com/replaceUnready": "true" };

/**
 * A service that runs once for each image and settings. It has succeeded when this component is made, so anything that
 * depends on it starts afterwards.
 *
 * The Job's name ends in a digest of what it runs, so a new image makes a new Job (a Job cannot be changed), and the
 * old one is deleted when that has succeeded. It has no time to live: a Job that deleted itself would run again at the
 * next refresh.
 */
export class Job extends Service<JobArgs> {
  /** The Job's name, known when it has succeeded. */
  readonly job: pulumi.Output<string>;

  constructor(name: string, args: JobArgs, opts?: pulumi.ComponentResourceOptions) {
    super("Job", name, args, opts);
    const spec = jobSpec(name, args);
    // Kubernetes ends the Job at its deadline, and gives the reason; Pulumi only has to wait for that.
    const create = `${deadlineOf(args) + SLACK}s`;
    const job = new k8s.batch.v1.Job(
      `${name}-job`,
      { metadata: { ...this.metadata(), name: `${name}-${digest(spec)}`, annotations: RUN_AGAIN }, spec },
      { parent: this, dependsOn: this.prerequisites(), customTimeouts: { create } },
    );
    this.job = job.metadata.name;
    this.registerOutputs({ job: this.job });
  }
}

/** Seconds that the end of a Job may take to be seen after its deadline. */
const SLACK = 60;

function deadlineOf({ deadline = 600 }: JobArgs): number {
  return deadline;
}

function jobSpec(name: string, args: JobArgs): k8s.types.input.batch.v1.JobSpec {
  const template = podTemplate(
    { ...args, serviceAccount: name },
    labels(name),
    {},
    // A new pod for each attempt, so that the logs of all are kept.
    { restartPolicy: "Never" },
  );
  return { backoffLimit: args.retries ?? 4, activeDeadlineSeconds: deadlineOf(args), template };
}
