import { writeFileSync } from "node:fs";
import Mocha from "mocha";

/** Mocha's `spec` output for people, and the counts, in a file, for the sum over all suites. */
class Counting extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const { counts } = options.reporterOptions as { counts: string };
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      // A test that waits to be written has not passed.
      writeFileSync(counts, JSON.stringify({ passed: passes, failed: failures + pending }));
    });
  }
}

export = Counting;
