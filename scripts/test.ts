import { join } from "node:path";
import { interruption } from "./processes/signals";
import { countsLine, total, type Counts } from "./test/counts";
import { runStep } from "./test/run";
import { selectSteps } from "./test/steps";

// npm test [-- STEP...]: every step runs, also after one has failed; the last line is the sum.

const say = (text: string) => {
  console.log(text);
};

async function main(names: readonly string[]): Promise<number> {
  const signal = interruption(say);
  const options = { root: join(__dirname, ".."), say, signal };
  const results: { name: string; counts: Counts; seconds: number }[] = [];
  for (const step of selectSteps(names)) {
    if (signal.aborted) return 130;
    say(`\n== ${step.name}`);
    const began = Date.now();
    const counts = await runStep(step, options);
    results.push({ name: step.name, counts, seconds: Math.round((Date.now() - began) / 1_000) });
  }
  if (signal.aborted) return 130;
  say(`\n== sum`);
  for (const { name, counts, seconds } of results)
    say(`${name.padEnd(12)} ${countsLine(counts)} (${seconds} s)`);
  const sum = total(results.map(({ counts }) => counts));
  say(`\n${countsLine(sum)}`);
  return sum.failed === 0 ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error((error as Error).message);
    process.exitCode = 1;
  },
);
