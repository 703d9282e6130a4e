import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readJson, writeWhole } from "../local/processes/files";

const stepStates = ["waiting", "running", "done", "failed", "interrupted", "declined"] as const;

const schema = z.object({
  command: z.enum(["up", "down"]),
  stack: z.string(),
  /** When the run began, ISO 8601. */
  startedAt: z.string(),
  endedAt: z.string().optional(),
  outcome: z.enum(["running", "done", "failed", "interrupted", "declined"]),
  /** Commit that was deployed, and digests of uncommitted changes and of the configuration. */
  source: z.object({ commit: z.string(), changes: z.string(), config: z.string() }),
  steps: z.array(
    z.object({
      name: z.string(),
      state: z.enum(stepStates),
      startedAt: z.string().optional(),
      endedAt: z.string().optional(),
      failure: z.object({ resource: z.string().optional(), sentence: z.string() }).optional(),
    }),
  ),
  /** What remains after the stack is gone, known only before. */
  remains: z.array(z.string()).default([]),
});

/** What is known of a run. */
export type RunRecord = z.infer<typeof schema>;
export type Source = RunRecord["source"];
export type StepState = (typeof stepStates)[number];

/** Runs that are kept a stack. */
const KEPT = 50;

/** Folder of the journals of a stack. */
export function journalFolder(root: string, stack: string): string {
  return join(root, ".local", "deliver", stack);
}

/** The journal of one run: a file that is written whole at each change, so that a run that was killed can be resumed. */
export class Journal {
  private constructor(
    private readonly file: string,
    private entry: RunRecord,
  ) {}

  /** Begins a run. */
  static begin(
    folder: string,
    begun: Pick<RunRecord, "command" | "stack" | "source"> & { readonly steps: readonly string[] },
    now: Date,
  ): Journal {
    mkdirSync(folder, { recursive: true });
    const startedAt = now.toISOString();
    const file = join(folder, `${startedAt.replaceAll(/[:.]/g, "-")}-${begun.command}.json`);
    const steps = begun.steps.map((name) => ({ name, state: "waiting" as const }));
    const journal = new Journal(file, { ...begun, steps, startedAt, outcome: "running", remains: [] });
    journal.write();
    for (const old of filesIn(folder).slice(0, -KEPT)) rmSync(join(folder, old));
    return journal;
  }

  /** The last run of a stack; undefined where there was none. @throws Error with one sentence for a file that is no journal. */
  static last(folder: string): Journal | undefined {
    const name = filesIn(folder).at(-1);
    if (name === undefined) return undefined;
    const file = join(folder, name);
    const { data } = schema.safeParse(readJson(file));
    if (data === undefined) throw new Error(`${file} is not the journal of a run; delete it.`);
    return new Journal(file, data);
  }

  get record(): RunRecord {
    return this.entry;
  }

  step(name: string): RunRecord["steps"][number] | undefined {
    return this.entry.steps.find((step) => step.name === name);
  }

  mark(name: string, state: StepState, now: Date, failure?: RunRecord["steps"][number]["failure"]): void {
    const time = now.toISOString();
    const steps = this.entry.steps.map((step) => {
      if (step.name !== name) return step;
      const times =
        state === "running" ? { startedAt: time } : { startedAt: step.startedAt ?? time, endedAt: time };
      return { name, state, ...times, ...(failure && { failure }) };
    });
    this.change({ steps });
  }

  change(
    changed: Partial<Pick<RunRecord, "source" | "steps" | "remains" | "outcome">> & {
      readonly endedAt?: string | undefined;
    },
  ): void {
    this.entry = { ...this.entry, ...changed };
    this.write();
  }

  /** Begins again with a run that ended; steps that it did not have are added. */
  resume(names: readonly string[]): void {
    const added = names.filter((name) => this.step(name) === undefined);
    const steps = [...this.entry.steps, ...added.map((name) => ({ name, state: "waiting" as const }))];
    this.change({ steps, outcome: "running", endedAt: undefined });
  }

  end(outcome: RunRecord["outcome"], now: Date): void {
    this.change({ outcome, endedAt: now.toISOString() });
  }

  private write(): void {
    writeWhole(this.file, `${JSON.stringify(this.entry, undefined, 2)}\n`, 0o600);
  }
}

/** Names of journals, the oldest first. */
function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort();
}

/**
 * Why a run cannot be resumed, a sentence; undefined where it can.
 *
 * @param now command and source of the run that is asked for.
 */
export function obstacle(
  { command, source, stack }: RunRecord,
  now: Pick<RunRecord, "command" | "source">,
): string | undefined {
  if (command !== now.command) return `The last run of ${stack} was \`${command}\`.`;
  if (source.commit !== now.source.commit) {
    const [then, here] = [source.commit, now.source.commit].map((commit) => commit.slice(0, 12));
    return `The last run of ${stack} was of the commit ${then}, and this is ${here}.`;
  }
  if (source.config !== now.source.config)
    return `The configuration of ${stack} has changed since its last run.`;
  if (source.changes !== now.source.changes) return `Files have changed since the last run of ${stack}.`;
  return undefined;
}
