import { adviceOn, errorSentence } from "./engine/failure";
import type { Interrupt } from "./interrupt";
import type { Journal, RunRecord } from "./journal";
import type { Reporter } from "./report/reporter";
import { Stop, type Reason, type StopKind } from "./stop";

/** One step of a run. */
export interface Step {
  /** Unique in the run. */
  readonly name: string;
  /** Whether it is done again when a run is resumed, as checks are. @default false */
  readonly always?: boolean;
  /** What came of it, in some words. @throws Stop */
  readonly run: () => Promise<string | undefined>;
}

export interface RunContext {
  readonly stack: string;
  readonly journal: Journal;
  readonly reporter: Reporter;
  readonly interrupt: Interrupt;
  readonly now: () => number;
}

export type RunOutcome = "done" | StopKind;

const STATES = {
  failed: "failed",
  refused: "failed",
  interrupted: "interrupted",
  declined: "declined",
} as const;

/** Carries out steps one after the other, and keeps in the journal how far it has come; those that it has as done are left out. */
export async function runSteps(steps: readonly Step[], context: RunContext): Promise<RunOutcome> {
  const { stack, journal, reporter, interrupt, now } = context;
  const { command } = journal.record;
  const date = () => new Date(now());
  const began = now();
  let outcome: RunOutcome = "done";
  let current = "";
  try {
    for (const { name, always = false, run } of steps) {
      current = name;
      if (!always && journal.step(name)?.state === "done") {
        reporter.report({ event: "step", stack, step: name, state: "skipped" });
        continue;
      }
      if (interrupt.requested) throw new Stop("interrupted");
      reporter.report({ event: "step", stack, step: name, state: "started" });
      journal.mark(name, "running", date());
      const start = now();
      const text = await run();
      journal.mark(name, "done", date());
      const seconds = (now() - start) / 1_000;
      reporter.report({ event: "step", stack, step: name, state: "done", seconds, ...(text && { text }) });
    }
  } catch (error) {
    const stop = stopOf(error, interrupt);
    outcome = stop.kind;
    journal.mark(current, STATES[stop.kind], date(), failureIn(stop.reason));
    if (stop.reason !== undefined) {
      const { advice, ...reason } = stop.reason;
      const next = isResumable(journal.record)
        ? `${advice} Then: npm run ${command} -- ${stack} --resume`
        : advice;
      reporter.report({ event: "failure", stack, step: current, ...reason, advice: next });
    } else if (outcome === "interrupted") {
      reporter.report({ event: "note", text: `To go on: npm run ${command} -- ${stack} --resume` });
    }
  }
  journal.end(outcome === "refused" ? "failed" : outcome, date());
  reporter.report({ event: "end", command, stack, outcome, seconds: (now() - began) / 1_000 });
  return outcome;
}

/** Whether a run has done anything that the next need not do again. */
function isResumable({ steps }: RunRecord): boolean {
  return steps.some(({ state }, index) => index > 0 && state !== "waiting");
}

function failureIn(reason: Reason | undefined): { resource?: string; sentence: string } | undefined {
  if (reason === undefined) return undefined;
  const { resource, sentence } = reason;
  return { sentence, ...(resource !== undefined && { resource }) };
}

/** What is thrown while a run is being interrupted comes of that. */
function stopOf(error: unknown, interrupt: Interrupt): Stop {
  if (error instanceof Stop) return error;
  if (interrupt.requested) return new Stop("interrupted");
  const sentence = errorSentence(error);
  return new Stop("failed", { sentence, advice: adviceOn({ sentence }) });
}
