import { join } from "node:path";
import { parseArgs } from "node:util";
import { interruption } from "../local/processes/signals";
import { countsLine, failureLines, total, type Counts } from "./test/counts";
import { GO } from "./test/go";
import { PULUMI } from "./test/pulumi";
import { runStep } from "./test/run";
import type { Step } from "./test/steps";

// npm run e2e [-- --registry HOST/PATH]: test/e2e on a real cluster; the last line says what was counted.

const say = (text: string) => {
  console.log(text);
};

const services: Step = { name: "e2e", needs: [], run: { suite: ["test/e2e/*.test.ts"] } };

/**
 * Deploys to the whole cluster as if it had this stack only. In a separate process: after a recording with mocks,
 * Pulumi's runtime keeps using them.
 */
const engine: Step = { name: "engine", needs: [GO, PULUMI], run: { suite: ["test/e2e/engine/*.test.ts"] } };

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { registry: { type: "string" } } });
  if (values.registry !== undefined) process.env["E2E_REGISTRY"] = values.registry;
  const signal = interruption(say);
  const isShared = values.registry !== undefined;
  if (isShared) {
    say(
      "The deployment of apps by Pulumi's engine is not tested here: it makes node pools, storage classes and settings " +
        "of kube-system, which a cluster with a registry may use for something else.",
    );
  }
  const all: Counts[] = [];
  for (const step of isShared ? [services] : [services, engine]) {
    all.push(await runStep(step, { root: join(__dirname, ".."), output: process.stdout, signal }));
    if (signal.aborted) return 130;
  }
  const counts = total(all);
  failureLines("e2e", counts).forEach(say);
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
