import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { digest } from "./digest";
import { labels, selector } from "./labels";
import type { Openings } from "./openings";
import { policySpec } from "./openings";
import type { PodArgs } from "./pod";
import { podTemplate } from "./pod";

export interface JobArgs extends Omit<PodArgs, "serviceAccount"> {
  /** The namespace it lives in, which must be closed by default. */
  readonly namespace: pulumi.Input<string>;
  readonly openings: Openings;
  /** How often a failed run is tried again, each time in a new pod. @default 4 */
  readonly retries?: number;
  /** When to give up, in seconds, over all tries. @default 600 */
  readonly deadline?: number;
}

/** One that has failed is made anew by the next deployment, also of the same image: Kubernetes never retries it. */
const RUN_AGAIN = { "pulumi.com/replaceUnready": "true" };

/**
 * Something that runs once for each image and settings, and has succeeded when this component is made: whoever depends
 * on it starts afterwards.
 *
 * The Job's name ends in a digest of what it runs, so a new image makes a new Job (a Job cannot be changed) and the
 * old one goes when that has succeeded. It has no time to live: a Job that deleted itself would run again at the next
 * refresh.
 */
export class Job extends pulumi.ComponentResource {
  /** The Job's name, known when it has succeeded. */
  readonly job: pulumi.Output<string>;

  constructor(name: string, args: JobArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:k8s:Job", name, {}, opts);
    const metadata = { name, namespace: args.namespace, labels: labels(name) };
    const account = new k8s.core.v1.ServiceAccount(
      `${name}-account`,
      { metadata, automountServiceAccountToken: false },
      { parent: this },
    );
    const policy = new k8s.networking.v1.NetworkPolicy(
      `${name}-policy`,
      { metadata, spec: policySpec(selector(name), args.openings) },
      { parent: this },
    );
    const spec = jobSpec(name, args);
    // Kubernetes ends the Job at its deadline, and says why; Pulumi only has to wait for that.
    const create = `${deadlineOf(args) + SLACK}s`;
    const job = new k8s.batch.v1.Job(
      `${name}-job`,
      { metadata: { ...metadata, name: `${name}-${digest(spec)}`, annotations: RUN_AGAIN }, spec },
      { parent: this, dependsOn: [account, policy], customTimeouts: { create } },
    );
    this.job = job.metadata.name;
    this.registerOutputs({ job: this.job });
  }
}

/** How much longer (seconds) than the Job's deadline its end may take to be seen. */
const SLACK = 60;

function deadlineOf({ deadline = 600 }: JobArgs): number {
  return deadline;
}

function jobSpec(name: string, args: JobArgs): k8s.types.input.batch.v1.JobSpec {
  const template = podTemplate(
    { ...args, serviceAccount: name },
    labels(name),
    {},
    // A new pod a try, so that the logs of each stay.
    { restartPolicy: "Never" },
  );
  return { backoffLimit: args.retries ?? 4, activeDeadlineSeconds: deadlineOf(args), template };
}
