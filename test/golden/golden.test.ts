import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { differenceText } from "../../plan/difference";
import { graphText } from "../../plan/graph";
import { recordApps, recordBootstrap, recordInfra } from "../../plan/programs";
import type { Recording } from "../../plan/record";
import { stackConfig, stacks } from "../../plan/stack-file";
import { registryFrom } from "../support/registries";
import { APPS_CONTRACT, e2eContract } from "../support/stacks/e2e";
import { recordEverything } from "../support/stacks/everything";
import { SHIPPED } from "../support/stacks/services";

/** A stack's golden file: its graph, or the difference from the graph of another. */
interface Golden {
  readonly name: string;
  readonly text: () => Promise<string>;
}

type Record = (stack: string) => Promise<Recording>;

const graph = (project: string, stack: string, record: Record): Golden => ({
  name: `${project}.${stack}`,
  text: async () => graphText(await record(stack)),
});

/** What a stack differs in from the reference, other than its name, region and addresses. */
const difference = (project: string, stack: string, record: Record, reference: string): Golden => ({
  name: `${project}.${stack}`,
  text: async () => {
    const words = Object.fromEntries(wordsOf(stack).map((word, index) => [word, wordsOf(reference)[index] ?? ""]));
    return differenceText(await record(stack), { recording: await record(reference), words });
  },
});

/** What each stack has its own of: name, region, and the first half of its network's addresses. */
function wordsOf(stack: string): string[] {
  const { "aws:region": region = "", "millrace-infra:network": network = "{}" } = stackConfig(".", stack);
  const { cidr } = JSON.parse(network) as { cidr: string };
  return [stack, region, cidr.replace(/\.0\.0\/16$/, ".")];
}

/** Every golden file; a new one is a line here and `npm run golden:update`. */
const GOLDENS: readonly Golden[] = [
  graph("millrace-apps", "prod", recordApps),
  difference("millrace-apps", "prod-eu", recordApps, "prod"),
  difference("millrace-apps", "stage", recordApps, "prod"),
  difference("millrace-apps", "dev", recordApps, "prod"),
  graph("millrace-apps", "e2e", (stack) => recordApps(stack, { [APPS_CONTRACT]: JSON.stringify(e2eContract()) })),
  graph("millrace-bootstrap", "main", recordBootstrap),
  graph("millrace-infra", "prod", recordInfra),
  difference("millrace-infra", "prod-eu", recordInfra, "prod"),
  difference("millrace-infra", "stage", recordInfra, "prod"),
  difference("millrace-infra", "dev", recordInfra, "prod"),
  {
    name: "millrace-infra.everything",
    text: async () => {
      const recording = await recordEverything();
      const reference = await recordInfra("prod", {}, undefined, registryFrom(SHIPPED));
      return differenceText(recording, { recording: reference, words: {} });
    },
  },
];

const updating = process.env.UPDATE_GOLDEN === "1";

describe("resource graphs", () => {
  for (const { name, text } of GOLDENS) {
    it(`of ${name} are as committed`, async () => {
      const file = join(__dirname, `${name}.txt`);
      const expected = await text();
      if (updating) writeFileSync(file, expected);
      assert.ok(existsSync(file), `${file} is missing; write it with: npm run golden:update`);
      assert.equal(expected, readFileSync(file, "utf8"), "see the changes with: npm run golden:update && git diff");
    });
  }

  it("cover every stack, and nothing else is kept", () => {
    const kept = readdirSync(__dirname).filter((name) => name.endsWith(".txt"));
    const known = GOLDENS.map(({ name }) => `${name}.txt`);
    assert.deepEqual(kept.sort(), known.sort());
    const projects = { "millrace-apps": "apps", "millrace-bootstrap": "bootstrap", "millrace-infra": "." } as const;
    for (const [project, folder] of Object.entries(projects)) {
      for (const stack of stacks(folder)) assert.ok(known.includes(`${project}.${stack}.txt`), `${project} ${stack}`);
    }
  });
});
