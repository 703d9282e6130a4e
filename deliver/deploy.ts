import type { Recording } from "../plan/record";
import type { Confirm } from "./confirm";
import { isEmpty, type Change, type Changes } from "./engine/changes";
import { adviceOn, type Failure } from "./engine/failure";
import type { Operation, Outcome, ProgramStack } from "./engine/program-stack";
import { doing, Track } from "./engine/track";
import { asRecorded, forecast, monthlyCost, type Forecast } from "./engine/forecast";
import type { Interrupt } from "./interrupt";
import type { Live, ProgramProgress } from "./report/events";
import type { Reporter } from "./report/reporter";
import { Stop } from "./stop";

/** What previews and operations of a stack's programs share. */
export interface Deployment {
  readonly stack: string;
  readonly reporter: Reporter;
  readonly interrupt: Interrupt;
  readonly now: () => number;
  /** Programs of the run in order, as the bars show them. */
  readonly progress: Map<string, ProgramProgress>;
  /** What the engine works on now, which an interruption waits for: `creating network`. */
  finishing: () => readonly string[];
}

/** An operation that the engine has previewed and would carry out. */
export interface Previewed {
  readonly changes: Changes;
  readonly forecast: Forecast;
}

/** Milliseconds between two drawings of the bars. */
const TICK_MS = 500;

/**
 * Previews an operation and reports what it would change, take and cost.
 *
 * @param recording the program, for an update.
 * @throws Stop where the engine refuses it, as it does for protected resources.
 */
export async function preview(
  target: ProgramStack,
  operation: Operation,
  { stack, reporter, interrupt }: Deployment,
  recording?: Recording,
): Promise<Previewed> {
  const program = target.program.project;
  const outcome = await target.preview(operation);
  refuse(outcome, interrupt, "refused");
  const { changes } = outcome;
  const before = await target.resources();
  const after = recording?.resources ?? [];
  const estimate = forecast(recording?.resources ?? asRecorded(before), changes.resources);
  reporter.report({
    event: "preview",
    stack,
    program,
    counts: changes.counts,
    replaced: namesOf(changes, "replace"),
    deleted: operation === "destroy" ? dataIn(changes) : namesOf(changes, "delete"),
    forecast: estimate,
    cost: { before: monthlyCost(asRecorded(before)), after: monthlyCost(after) },
  });
  return { changes, forecast: estimate };
}

/** Asks before an operation. @throws Stop where the answer is no. */
export async function ask(confirm: Confirm, question: string, { interrupt }: Deployment): Promise<void> {
  if (!(await confirm(question, interrupt.signal))) throw new Stop("declined");
}

/**
 * Carries out an operation that was previewed, and shows how far it is.
 *
 * @throws Stop where it fails, or is interrupted.
 */
export async function carryOut(
  target: ProgramStack,
  operation: Operation,
  previewed: Previewed,
  deployment: Deployment,
): Promise<void> {
  const { stack, reporter, interrupt, now, progress } = deployment;
  // An interruption that came between the CLI's processes has reached none of them.
  if (interrupt.requested) throw new Stop("interrupted");
  const program = target.program.project;
  const track = new Track(previewed.changes.operations, now);
  const finished = new Set<string>();
  const show = (state: ProgramProgress["state"]) => {
    const standing = track.standing();
    const { done, total, elapsedMs, running } = standing;
    const { seconds: forecastSeconds, chain } = previewed.forecast;
    progress.set(program, {
      program,
      done,
      total,
      elapsedSeconds: elapsedMs / 1_000,
      forecastSeconds,
      state,
    });
    const live: Live = {
      stack,
      programs: [...progress.values()],
      running: running.map(({ since, ...rest }) => ({ ...rest, seconds: (now() - since) / 1_000 })),
      chain: chain.flatMap(({ name, type }) => (finished.has(`${type} ${name}`) ? [] : [name])),
    };
    reporter.live(live);
  };
  deployment.finishing = () => track.standing().running.map(({ op, name }) => `${doing(op)} ${name}`);
  const timer = setInterval(() => {
    show("running");
  }, TICK_MS);
  let outcome: Outcome;
  try {
    show("running");
    outcome = await target.apply(operation, (event) => {
      const step = track.see(event);
      if (step === undefined) return;
      if (step.state === "done") finished.add(`${step.type} ${step.name}`);
      reporter.report({ event: "resource", stack, program, ...step });
    });
  } finally {
    clearInterval(timer);
    deployment.finishing = () => [];
    show("done");
    reporter.live(undefined);
  }
  refuse(outcome, interrupt, "failed");
}

/** Whether an operation would do nothing. */
export function isNothing({ changes }: Previewed): boolean {
  return isEmpty(changes);
}

function refuse({ failure }: Outcome, interrupt: Interrupt, kind: "failed" | "refused"): void {
  if (failure === undefined) return;
  if (interrupt.requested) throw new Stop("interrupted");
  throw new Stop(kind, { ...reasonOf(failure), advice: adviceOn(failure) });
}

function reasonOf({ resource, sentence }: Failure) {
  return { sentence, ...(resource !== undefined && { resource }) };
}

/** `mysql-cluster (aws:rds/cluster:Cluster)` of all resources that are changed so. */
function namesOf({ resources }: Changes, wanted: Change): string[] {
  return resources.flatMap(({ change, custom, name, type }) =>
    change === wanted && custom ? [`${name} (${type})`] : [],
  );
}

/** Types that hold data; of a stack that is destroyed they are named, where all names would be a long list. */
const DATA =
  /^aws:(rds\/(cluster|instance)|docdb\/cluster|elasticache\/(replicationGroup|serverlessCache)|s3\/bucket|opensearch\/domain|msk\/(serverlessC|c)luster|dynamodb\/table|efs\/fileSystem|backup\/vault|kms\/key|secretsmanager\/secret):|^kubernetes:core\/v1:PersistentVolumeClaim/;

function dataIn({ resources }: Changes): string[] {
  return resources.flatMap(({ custom, name, type }) =>
    custom && DATA.test(type) ? [`${name} (${type})`] : [],
  );
}
