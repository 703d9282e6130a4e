import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { graphText } from "../../plan/graph";
import { recordApps, recordBootstrap, recordInfra } from "../../plan/programs";
import type { Recording } from "../../plan/record";
import { stacks } from "../../plan/stack-file";

interface GoldenProgram {
  readonly project: string;
  readonly stacks: readonly string[];
  readonly record: (stack: string) => Promise<Recording>;
}

/** Every program whose stacks are kept as text; a new one is a line here and `npm run golden:update`. */
const PROGRAMS: readonly GoldenProgram[] = [
  { project: "millrace-apps", stacks: stacks("apps"), record: recordApps },
  { project: "millrace-bootstrap", stacks: stacks("bootstrap"), record: recordBootstrap },
  { project: "millrace-infra", stacks: stacks("."), record: recordInfra },
];

const updating = process.env.UPDATE_GOLDEN === "1";

function fileOf(project: string, stack: string): string {
  return join(__dirname, `${project}.${stack}.txt`);
}

describe("resource graphs", () => {
  for (const { project, stacks: names, record } of PROGRAMS) {
    for (const stack of names) {
      it(`of ${project}, stack ${stack}, are as committed`, async () => {
        const file = fileOf(project, stack);
        const text = graphText(await record(stack));
        if (updating) writeFileSync(file, text);
        assert.ok(existsSync(file), `${file} is missing; write it with: npm run golden:update`);
        assert.equal(text, readFileSync(file, "utf8"), "see what changed with: npm run golden:update && git diff");
      });
    }
  }

  it("are kept for no stack that is gone", () => {
    const kept = readdirSync(__dirname).filter((name) => name.endsWith(".txt"));
    const known = PROGRAMS.flatMap(({ project, stacks: names }) => names.map((stack) => `${project}.${stack}.txt`));
    assert.deepEqual(kept.sort(), known.sort());
  });
});
