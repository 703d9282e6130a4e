import { writeFileSync } from "node:fs";
import Mocha from "mocha";
import { interruption } from "../../local/processes/signals";
import type { Counts } from "./counts";

/**
 * Mocha's `spec` output for people, and the counts, in a file, for the sum over all suites. A suite that is
 * interrupted still runs the hooks that stop what it has started, which mocha by itself does not.
 */
class Counting extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const { counts } = options.reporterOptions as { counts: string };
    const signal = interruption((sentence) => console.error(sentence));
    signal.addEventListener("abort", () => runner.abort());
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      // A test that waits to be written has not passed, nor has one that an interruption kept from running.
      const failed = failures + pending + (signal.aborted ? 1 : 0);
      const written: Counts = { passed: passes, failed, failures: this.failures.map(summary) };
      writeFileSync(counts, JSON.stringify(written));
      setTimeout(reportOpen, OPEN_MS).unref();
    });
  }
}

/** Shorter than a suite may take to end after its last test. */
const OPEN_MS = 20_000;

/** Names what keeps the process from ending. */
function reportOpen(): void {
  console.error(`Still open after the last test: ${process.getActiveResourcesInfo().join(", ")}.`);
}

/** The title of a failed test, and the first line of its error. */
function summary(test: Mocha.Test): string {
  const [line = ""] = (test.err?.message ?? "").split("\n");
  return `${test.fullTitle()}: ${line}`;
}

export = Counting;
