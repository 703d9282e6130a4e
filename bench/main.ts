import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { format } from "prettier";
import { lock } from "../local/processes/lock";
import { Teardown } from "../local/processes/teardown";
import { thisMachine } from "../local/servers/machine";
import { REQUIREMENTS, WRK } from "../local/servers/packages";
import { provide } from "../scripts/test/provide";
import { accept } from "./benchmarks/accept";
import { drains } from "./benchmarks/drains";
import { latency } from "./benchmarks/latency";
import { rows } from "./benchmarks/rows";
import { scale } from "./benchmarks/scale";
import { beginningOf, conditionsOf } from "./harness/conditions";
import { openLab, type Lab } from "./harness/lab";
import { type BenchmarkName, type BenchOptions } from "./harness/options";
import { FULL, QUICK, type Run } from "./harness/run";
import { render, type Report } from "./report/report";

interface Surroundings {
  readonly root: string;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

type Measured = Omit<Report, "conditions" | "size" | "minutes">;

const MEASURE: Readonly<Record<BenchmarkName, (lab: Lab, run: Run) => Promise<Measured>>> = {
  drain: async (lab, run) => ({ drains: await drains(lab, run) }),
  accept: async (lab, run) => ({ accept: await accept(lab, run) }),
  latency: async (lab, run) => ({ latency: await latency(lab, run) }),
  scale: async (lab, run) => ({ scale: await scale(lab, run) }),
  rows: async (lab, run) => ({ rows: await rows(lab, run) }),
};

/** As in the cluster. */
const STANDARD = { EVENT_LOOP_LAG: "250" };

/** Measures what the options name, says the results and writes them where the options say so. */
export async function bench(options: BenchOptions, { root, say, signal }: Surroundings): Promise<string> {
  const beginning = beginningOf(root);
  await provide([REQUIREMENTS.redis, REQUIREMENTS.mysql, WRK], thisMachine, say);
  const { names, quick, out, profiles } = options;
  const size = quick ? QUICK : FULL;
  const dir = join(root, ".local", "bench");
  if (profiles !== undefined) mkdirSync(profiles, { recursive: true });
  const teardown = new Teardown(say);
  const began = performance.now();
  try {
    const unlock = lock(
      join(root, ".local", "run", "bench.pid"),
      (pid) => `The benchmarks already run from this folder (process ${pid}).`,
    );
    teardown.add("The lock", unlock);
    const lab = await openLab({
      dir,
      teardown,
      // What starts services for tests does not let them refuse for being late; where nothing is judged that is as well.
      env: quick ? {} : STANDARD,
      ...(profiles !== undefined && { profiles: resolve(root, profiles) }),
    });
    const conditions = await conditionsOf(beginning, lab, root, dir);
    let measured: Measured = {};
    for (const name of names) {
      say(`== ${name}`);
      measured = { ...measured, ...(await MEASURE[name](lab, { size, say, signal })) };
    }
    const minutes = (performance.now() - began) / 60_000;
    const text = await format(render({ conditions, size, minutes, ...notes(root), ...measured }), {
      parser: "markdown",
    });
    say(`\n${text}`);
    if (out !== undefined) {
      writeFileSync(resolve(root, out), text);
      say(`Written to ${out}.`);
    }
    return text;
  } finally {
    await teardown.run();
  }
}

/** What is said to the results whatever they are, where there is anything to say. */
function notes(root: string): Pick<Report, "notes"> {
  const file = join(root, "bench", "NOTES.md");
  return existsSync(file) ? { notes: readFileSync(file, "utf8") } : {};
}
