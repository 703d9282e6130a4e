import * as pulumi from "@pulumi/pulumi";
import { cronJob } from "./cron-job";
import type { Openings } from "./openings";
import type { PodArgs } from "./pod";
import { networkPolicy } from "./service";

export interface CommandArgs extends PodArgs {
  /** The namespace it lives in, which must deny all traffic by default. */
  readonly namespace: pulumi.Input<string>;
  /** What its container runs. */
  readonly command: readonly string[];
  readonly openings: Openings;
  /** Time limit of a run in seconds. @default 3600 */
  readonly deadline?: number;
}

/** A CronJob must have a schedule; a suspended one ignores it. */
const SCHEDULE = "0 0 1 1 *";

/** Seconds for which a finished run is kept. */
const KEPT = 3600;

/**
 * A command that people run in the cluster: a suspended CronJob, of which they make Jobs with arguments.
 *
 * Its pods run as the service account of another service, but no Service, Deployment or budget of that one selects them,
 * and they have a NetworkPolicy of their own.
 */
export class Command extends pulumi.ComponentResource {
  /** The CronJob's name. */
  readonly cronJob: pulumi.Output<string>;

  constructor(name: string, args: CommandArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:k8s:Command", name, {}, opts);
    const policy = networkPolicy(name, args, { parent: this });
    const made = cronJob(
      name,
      args,
      { name, command: [...args.command] },
      {
        ...{ schedule: SCHEDULE, suspend: true, concurrencyPolicy: "Allow" },
        // One attempt: the person who runs it sees the error, and decides.
        retries: 0,
        deadline: args.deadline ?? 3600,
        ttlSeconds: KEPT,
      },
      { parent: this, dependsOn: [policy] },
    );
    this.cronJob = made.metadata.name;
    this.registerOutputs({ cronJob: this.cronJob });
  }
}
