import { join } from "node:path";
import { lock } from "../local/processes/lock";
import type { Confirm } from "./confirm";
import type { Deployment } from "./deploy";
import { deployedInReverse, downSteps } from "./down";
import type { Interrupt } from "./interrupt";
import { Journal, journalFolder, obstacle, type Source } from "./journal";
import type { Reporter } from "./report/reporter";
import { runSteps, type RunOutcome, type Step } from "./run";
import { git, sourceOf } from "./source";
import { Stop } from "./stop";
import { recordedInOrder, upSteps } from "./up";
import type { World } from "./world";

/** A command for one stack. */
export interface StackRun {
  readonly command: "up" | "down";
  readonly stack: string;
  /** Goes on with the last run, where that was not completed. */
  readonly resume: boolean;
  readonly images: "build" | "keep" | undefined;
  readonly confirm: Confirm;
  readonly world: World;
  readonly reporter: Reporter;
  readonly interrupt: Interrupt;
}

/** Deploys or destroys one stack. @throws Stop or Error before the run has begun. */
export async function deliverStack(run: StackRun): Promise<RunOutcome> {
  const { stack, world } = run;
  const { root } = world;
  const folder = journalFolder(root, stack);
  const unlock = lock(
    join(folder, "running"),
    (pid) => `${stack} is being deployed or destroyed from here by process ${pid}; wait until it has ended.`,
  );
  try {
    return await deliverLocked(run, folder);
  } finally {
    unlock();
  }
}

async function deliverLocked(run: StackRun, folder: string): Promise<RunOutcome> {
  const { command, stack, world, reporter, interrupt } = run;
  const { root, now, programs, cli } = world;
  const source = sourceOf(root, stack, programs);
  const last = run.resume ? resumable(folder, run, source) : undefined;
  if (last?.record.outcome === "done") {
    reporter.report({
      event: "note",
      text: `The last run of ${stack} was completed; there is nothing to resume.`,
    });
    return "done";
  }
  const deployment: Deployment = {
    stack,
    reporter,
    interrupt,
    now,
    progress: new Map(),
    finishing: () => [],
  };
  const unlisten = interrupt.listen((times) => {
    const finishing = deployment.finishing();
    reporter.report(
      times === 1 ? { event: "interrupt", finishing } : { event: "note", text: "Stopping at once." },
    );
    cli.interrupt();
  });
  try {
    // The journal is made of the steps' names, and the steps write into it.
    const journal: { current?: Journal } = { ...(last && { current: last }) };
    const steps = await stepsOf(run, deployment, () => {
      if (journal.current === undefined) throw new Error("A step runs before the run has begun.");
      return journal.current;
    });
    if (steps === undefined) return "done";
    const names = steps.map(({ name }) => name);
    showWaiting(names, programs, deployment);
    last?.resume(names);
    journal.current ??= Journal.begin(folder, { command, stack, source, steps: names }, new Date(now()));
    const resumes = last && { resumes: last.record.startedAt };
    reporter.report({ event: "run", command, stack, steps: names, ...resumes });
    return await runSteps(steps, { stack, journal: journal.current, reporter, interrupt, now });
  } finally {
    unlisten();
  }
}

/** The last run, if it can be resumed; undefined where there was none. @throws Stop where it cannot. */
function resumable(folder: string, { command, stack }: StackRun, source: Source): Journal | undefined {
  const last = Journal.last(folder);
  const problem = last && obstacle(last.record, { command, source });
  if (problem === undefined) return last;
  throw new Stop("refused", {
    sentence: problem,
    advice: `Run \`npm run ${command} -- ${stack}\` without --resume; what is done already is left as it is.`,
  });
}

/** The steps of a run; undefined where there is nothing to do. */
async function stepsOf(
  { command, stack, resume, images, confirm, world, reporter }: StackRun,
  deployment: Deployment,
  journal: () => Journal,
): Promise<Step[] | undefined> {
  if (command === "up") {
    const programs = await recordedInOrder(world, stack);
    return upSteps(world, programs, journal, deployment, {
      confirm,
      keepImages: keepsImages(world, stack, images),
    });
  }
  const programs = await deployedInReverse(world, stack);
  if (programs.length > 0 || resume) return downSteps(world, programs, journal, deployment, confirm);
  reporter.report({ event: "note", text: `Nothing of ${stack} is deployed.` });
  return undefined;
}

/**
 * Whether the images stay that the stack's file names. Those of a protected stack were promoted from another one, and are
 * not replaced by what happens to be on this machine unless that is asked for.
 *
 * @throws Stop where they are to be built for a protected stack from files that are not committed.
 */
function keepsImages({ root, isProtected }: World, stack: string, images: StackRun["images"]): boolean {
  if (!isProtected(stack)) return images === "keep";
  if (images !== "build") return true;
  const changed = git(root, "status", "--porcelain").trim().split("\n").filter(Boolean);
  const [first] = changed;
  if (first === undefined) return false;
  throw new Stop("refused", {
    sentence: `${stack} is protected, and ${changed.length} files are not committed, such as ${first.slice(3)}.`,
    advice: "Commit them, or leave out --build-images to deploy the images that the stack's file names.",
  });
}

/** Has the bars show every program of the run from its beginning, in order. */
function showWaiting(names: readonly string[], programs: World["programs"], { progress }: Deployment): void {
  for (const program of names.filter((name) => programs.some(({ project }) => project === name))) {
    progress.set(program, {
      program,
      done: 0,
      total: 0,
      elapsedSeconds: 0,
      forecastSeconds: 0,
      state: "waiting",
    });
  }
}
