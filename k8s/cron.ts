import type * as pulumi from "@pulumi/pulumi";
import { cronJob } from "./cron-job";
import { Service, type ServiceArgs } from "./service";

export interface CronArgs extends ServiceArgs {
  /** In cron format, of five fields or a macro such as `@daily`. */
  readonly schedule: string;
  /** Of the IANA database. @default "UTC" */
  readonly timeZone?: string | undefined;
  /** Retries of a failed run, each in a new pod. @default 2 */
  readonly retries?: number;
  /** Time limit of a run with all its attempts, in seconds. @default 3600 */
  readonly deadline?: number;
}

/**
 * Seconds after its time in which a run may still start, so that one is not lost while the control plane is updated.
 * With none, a CronJob that missed 100 runs would never start again.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#starting-deadline
 */
const STARTING_DEADLINE = 600;

/** Seconds after which the Job and pods of a run are deleted. The alarms run-failed and run-missed count those pods. */
const TTL = 86_400;

/** A service that runs to completion on a schedule, never twice at a time: a run that is due during another is skipped. */
export class Cron extends Service<CronArgs> {
  /** The CronJob's name. */
  readonly cronJob: pulumi.Output<string>;

  constructor(name: string, args: CronArgs, opts?: pulumi.ComponentResourceOptions) {
    super("Cron", name, args, opts);
    const { schedule, timeZone = "UTC", retries = 2, deadline = 3600 } = args;
    const made = cronJob(
      name,
      { ...args, serviceAccount: name },
      {},
      {
        ...{ schedule, timeZone, retries, deadline, suspend: false },
        concurrencyPolicy: "Forbid",
        startingDeadlineSeconds: STARTING_DEADLINE,
        ttlSeconds: TTL,
      },
      { parent: this, dependsOn: this.prerequisites() },
    );
    this.cronJob = made.metadata.name;
    this.registerOutputs({ cronJob: this.cronJob });
  }
}
