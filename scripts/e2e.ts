import { join } from "node:path";
import { parseArgs } from "node:util";
import { interruption } from "./processes/signals";
import { countsLine } from "./test/counts";
import { runStep } from "./test/run";

// npm run e2e [-- --registry HOST/PATH]: test/e2e on a real cluster; the last line says what was counted.

const say = (text: string) => {
  console.log(text);
};

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { registry: { type: "string" } } });
  if (values.registry !== undefined) process.env["E2E_REGISTRY"] = values.registry;
  const signal = interruption(say);
  const step = { name: "e2e", needs: [], run: { suite: ["test/e2e/**/*.test.ts"] } };
  const output = process.stdout;
  const counts = await runStep(step, { root: join(__dirname, ".."), output, signal });
  if (signal.aborted) return 130;
  say(`\n${countsLine(counts)}`);
  return counts.failed === 0 ? 0 : 1;
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error((error as Error).message);
    process.exitCode = 1;
  },
);
