import { join } from "node:path";
import { parseArgs } from "node:util";
import { interruption } from "../local/processes/signals";
import { countsLine, failureLines, ofStatus, total, type Counts } from "./test/counts";
import { nodeOf } from "./test/node";
import { runStep, type RunOptions } from "./test/run";
import { selectSteps, type Step } from "./test/steps";
import { Turns } from "./test/turns";

// npm test [-- --node VERSION] [STEP...]: every step runs, also after one has failed; the last line is the sum.

interface Result {
  readonly name: string;
  readonly counts: Counts;
  readonly seconds: number;
}

const say = (text: string) => {
  console.log(text);
};

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { node: { type: "string" } },
    allowPositionals: true,
  });
  const steps = selectSteps(positionals);
  const signal = interruption(say);
  const node = values.node === undefined ? {} : { node: await nodeOf(values.node) };
  const results = await runSteps(steps, { root: join(__dirname, ".."), signal, ...node });
  if (signal.aborted) return 130;
  say(`\n== sum`);
  for (const { name, counts, seconds } of results)
    say(`${name.padEnd(12)} ${countsLine(counts)} (${seconds} s)`);
  for (const { name, counts } of results) failureLines(name, counts).forEach(say);
  const sum = total(results.map(({ counts }) => counts));
  say(`\n${countsLine(sum)}`);
  return sum.failed === 0 ? 0 : 1;
}

/** Steps that use one process at a time run in pairs; their outputs follow one another in order. */
async function runSteps(steps: readonly Step[], options: Omit<RunOptions, "output">): Promise<Result[]> {
  const turns = new Turns({ write: (text) => void process.stdout.write(text) });
  const running = new Set<Promise<Result>>();
  const results: Promise<Result>[] = [];
  let free = SLOTS;
  for (const step of steps) {
    const slots = "script" in step.run ? 1 : Math.min(step.run.jobs ?? step.run.processes ?? 1, SLOTS);
    while (free < slots) await Promise.race(running);
    free -= slots;
    const result = runOne(step, { ...options, output: turns.take() }).finally(() => {
      free += slots;
      running.delete(result);
    });
    running.add(result);
    results.push(result);
  }
  return Promise.all(results);
}

/** Processes at a time, whatever the number of cores: tests measure nothing, but they do have timeouts. */
const SLOTS = 2;

async function runOne(step: Step, options: RunOptions & { output: { end(): void } }): Promise<Result> {
  const began = Date.now();
  try {
    if (options.signal.aborted) return { name: step.name, counts: ofStatus(1), seconds: 0 };
    options.output.write(`\n== ${step.name}\n`);
    const counts = await runStep(step, options);
    return { name: step.name, counts, seconds: Math.round((Date.now() - began) / 1_000) };
  } finally {
    options.output.end();
  }
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error((error as Error).message);
    process.exitCode = 1;
  },
);
