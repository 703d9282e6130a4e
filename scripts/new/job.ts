import { partsOf, storeFile } from "./parts";
import type { ServicePlan } from "./plan";

/** A service that runs to completion: sends an event, stores one, reads a database, or only logs. */
export function jobFiles(plan: ServicePlan): Record<string, string> {
  const { name } = plan;
  const { imports, settings, sections, open, close } = partsOf(plan);
  const needs = needsOf(plan);
  const given = needs.map(({ name, value }) => `${name}: ${value}`).join(", ");
  const work = `await work(${given === "" ? "" : `{ ${given} }, `}log);`;
  return {
    "src/main.ts": `
      import { runJob } from "@millrace/common/process/job";
      ${imports}
      ${needs.flatMap(({ from }) => from ?? []).join("\n")}
      import { work } from "./work";

      ${settings === "" ? "" : `interface Settings { ${settings} }`}

      void runJob${settings === "" ? "" : "<Settings>"}("${name}", { ${sections.join(", ")} }, async (${settings === "" ? "_settings" : "settings"}, log) => {
        ${open}
        ${close === "" ? work : `try { ${work} } finally { ${close} }`}
      });
    `,
    "src/work.ts": workFile(needs),
    ...storeFile(plan),
    [`test/${name}.test.ts`]: workTest(name, needs),
  };
}

interface Need {
  /** Name in the options of `work`. */
  readonly name: string;
  readonly type: string;
  readonly doc: string;
  /** What it is in the service. */
  readonly value: string;
  readonly from?: string;
  /** What the work does with it. */
  readonly use: string;
}

function needsOf({ queue, database }: ServicePlan): Need[] {
  const needs: Need[] = [];
  if (queue !== undefined) {
    needs.push({
      name: "send",
      type: "(body: unknown) => Promise<unknown>",
      doc: "Sends an event.",
      value: "(body) => queue.send(body)",
      use: "await send({ at: new Date().toISOString() });",
    });
  }
  if (database !== undefined) {
    const count = database.access === "own" ? "countEvents" : "countTables";
    needs.push({
      name: "count",
      type: "() => Promise<number>",
      doc: database.access === "own" ? "How many events are stored." : "How many tables the database has.",
      value: `() => ${count}(database.pool)`,
      from: `import { ${count} } from "./store";`,
      use: 'log.info({ count: await count() }, "counted");',
    });
  }
  return needs;
}

function workFile(needs: readonly Need[]): string {
  const options =
    needs.length === 0
      ? ""
      : `/** What the work needs. */
         export interface WorkOptions {
           ${needs.map(({ name, type, doc }) => `/** ${doc} */\nreadonly ${name}: ${type};`).join("\n")}
         }`;
  const parameter =
    needs.length === 0 ? "" : `{ ${needs.map(({ name }) => name).join(", ")} }: WorkOptions, `;
  return `
    import type { Logger } from "@millrace/common/log";

    ${options}

    /** Does the work once; it is done again where it fails, so that to do it twice must change nothing. */
    export ${needs.length === 0 ? "" : "async "}function work(${parameter}log: Pick<Logger, "info">): Promise<void> {
      ${needs.map(({ use }) => use).join("\n")}
      log.info("done");
      ${needs.length === 0 ? "return Promise.resolve();" : ""}
    }
  `;
}

function workTest(name: string, needs: readonly Need[]): string {
  const fakes = needs
    .map((need) =>
      need.name === "send"
        ? 'send: () => Promise.resolve(did.push("sent"))'
        : 'count: () => { did.push("counted"); return Promise.resolve(0); }',
    )
    .join(", ");
  const steps = needs.map((need) => (need.name === "send" ? "sent" : "counted"));
  return `
    import assert from "node:assert/strict";
    import { work } from "../src/work";

    describe("${name}", () => {
      it("does its work once", async () => {
        const did: string[] = [];
        const log = { info: (...fields: unknown[]) => void did.push(String(fields.at(-1))) };
        await work(${fakes === "" ? "" : `{ ${fakes} }, `}log);
        assert.deepEqual(did, ${JSON.stringify([...steps.flatMap((step) => (step === "counted" ? ["counted", "counted"] : [step])), "done"])});
      });
    });
  `;
}
